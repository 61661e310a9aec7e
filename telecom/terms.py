"""Terms: the texts a shopper agrees to, published with the catalogue."""

import msgspec

from telecom.words import Words
from telecom.zones import Key, Position


class Terms(msgspec.Struct, frozen=True):
    """One text, such as the notice before consent (``consent``) or why identity is checked (``identity``)."""

    key: Key
    position: Position
    title: Words
    text: Words
