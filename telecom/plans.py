"""Plans: what a line costs every month and what is in it."""

from typing import Annotated, Literal

import msgspec

from telecom.money import Money
from telecom.words import Words
from telecom.zones import Fen, Key, Position

Count = Annotated[int, msgspec.Meta(ge=0, le=10**7)]
ForWhom = Literal["one", "family", "business"]


class Plan(msgspec.Struct, frozen=True):
    """One plan.

    ``tier`` is whole yuan and is what grade terms compare with. Overage prices are in
    1/1000 yuan, because tariffs price a minute at 0.15 and a kilobyte at 0.0003 yuan.
    ``demo`` plans belong to the demo tariff, and screens say so.
    """

    key: Key
    position: Position
    name: Words
    tier: Count
    monthly_fen: Fen
    voice_minutes: Count
    data_mb: Count
    sms: Count
    overage_voice_milli: Count
    overage_data_milli_per_mb: Count
    for_whom: ForWhom
    line: Words
    demo: bool = True

    @property
    def monthly(self) -> Money:
        return Money(self.monthly_fen)
