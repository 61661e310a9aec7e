"""Services that a shopper tries in a zone and may order for a number they have."""

from typing import Annotated

import msgspec

from telecom.money import Money
from telecom.words import Words
from telecom.zones import Fen, Key, Position

Minutes = Annotated[int, msgspec.Meta(ge=1, le=24 * 60)]
MediaHash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class Service(msgspec.Struct, frozen=True):
    """One service: ``zone`` is the key of its zone, ``icon`` a lucide name, ``media`` SHA-256 names."""

    key: Key
    zone: Key
    position: Position
    name: Words
    line: Words
    about: Words
    icon: str
    monthly_fen: Fen
    trial_minutes: Minutes | None = None
    media: tuple[MediaHash, ...] = ()

    @property
    def monthly(self) -> Money:
        return Money(self.monthly_fen)
