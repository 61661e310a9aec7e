"""Services that a shopper tries in a zone and may order for a number they have."""

from typing import Annotated

import msgspec

from telecom.money import Money
from telecom.pictures import Picture
from telecom.words import Words
from telecom.zones import Fen, Key, Position

Minutes = Annotated[int, msgspec.Meta(ge=1, le=24 * 60)]


class Service(msgspec.Struct, frozen=True):
    """One service: ``zone`` is the key of its zone, ``icon`` a lucide name, shown where there is no picture."""

    key: Key
    zone: Key
    position: Position
    name: Words
    line: Words
    about: Words
    icon: str
    monthly_fen: Fen
    trial_minutes: Minutes | None = None
    picture: Picture | None = None

    @property
    def monthly(self) -> Money:
        return Money(self.monthly_fen)

    @property
    def media(self) -> tuple[str, ...]:
        """The files that a store must have before it shows this service."""
        return self.picture.media if self.picture else ()
