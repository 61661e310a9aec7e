"""What a store asks head office while a shopper waits, and what it is told. Nothing of it is kept by the link.

A question is no fact: it is sent once, answered once or not at all, and asking again is always safe. What an answer
changes at head office reaches the store by the feed as well.
"""

from __future__ import annotations

from typing import TypeVar

import msgspec

from telecom.near_misses import Difference

SEARCH, LEASE = "city.search", "city.lease"

Told = TypeVar("Told", bound=msgspec.Struct)


class CitySearch(msgspec.Struct, frozen=True):
    """Which of the city's pool pass: `filter` as number_filter_input writes it, `batch` in the order of `seed`.

    `options` are filters that one more tap would make: how many each would leave is answered with the numbers.
    """

    filter: dict[str, str]
    seed: str
    batch: int = 0
    draw: int = 30
    options: tuple[dict[str, str], ...] = ()


class CityCount(msgspec.Struct, frozen=True):
    """`count` is exact up to 1,000, and `is_more` says that there are more than that."""

    count: int
    is_more: bool = False


class CityNear(msgspec.Struct, frozen=True):
    """A number of the pool that does not pass, and what differs."""

    digits: str
    differs: tuple[Difference, ...] = ()


class CityNumbers(msgspec.Struct, frozen=True):
    """Drawn numbers and how many there are, as in `CityCount`; where none passes, those nearest to it.

    `counts` answer the search's `options`, in order. An older head office answers neither: they may be missing.
    """

    digits: tuple[str, ...]
    count: int
    is_more: bool = False
    is_ready: bool = True
    near: tuple[CityNear, ...] = ()
    counts: tuple[CityCount, ...] = ()


class CityLease(msgspec.Struct, frozen=True):
    """This store wants this number of the pool for the shopper before it."""

    digits: str


class Leased(msgspec.Struct, frozen=True):
    """The number is this store's under `gen`; the feed brings the same allotment."""

    digits: str
    gen: int


def encode(told: msgspec.Struct) -> bytes:
    return msgspec.msgpack.encode(told)


def decode(raw: bytes, kind: type[Told]) -> Told:
    """Raises msgspec.DecodeError (a ValueError) for anything else."""
    return msgspec.msgpack.decode(raw, type=kind)
