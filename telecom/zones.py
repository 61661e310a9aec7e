"""Zones: the five corners of a store in which things are tried."""

from typing import Annotated, Literal

import msgspec

from telecom.words import Words

Hue = Literal["life", "trend", "biz", "play", "trip"]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9-]*$")]
Position = Annotated[int, msgspec.Meta(ge=0, le=9999)]
Fen = Annotated[int, msgspec.Meta(ge=0, le=10**9)]


class Zone(msgspec.Struct, frozen=True):
    """One zone: ``hue`` names its colours and art, ``line`` is its one spoken line."""

    key: Key
    position: Position
    hue: Hue
    name: Words
    line: Words
