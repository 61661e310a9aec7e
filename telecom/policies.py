"""Policies: what the carrier allows everywhere, published with the catalogue."""

from typing import Annotated

import msgspec

from telecom.zones import Key

NumbersPerIdentity = Annotated[int, msgspec.Meta(ge=1, le=99)]


class Policy(msgspec.Struct, frozen=True):
    """The rules of one revision. ``numbers_per_identity`` is how many numbers one person may have."""

    key: Key
    numbers_per_identity: NumbersPerIdentity = 5


DEFAULT = Policy(key="default")
