"""Couple numbers: two numbers one digit apart, or next to each other."""

from collections.abc import Iterator
from operator import ne
from typing import Literal

Couple = Literal["", "one_apart", "next", "either"]
COUPLES: tuple[Couple, ...] = ("", "one_apart", "next", "either")
_DIGITS = "0123456789"


def are_couple(one: str, other: str, couple: Couple) -> bool:
    """Whether two whole numbers make such a couple; "" is never one."""
    apart = couple in ("one_apart", "either") and sum(map(ne, one, other)) == 1
    return apart or (couple in ("next", "either") and abs(int(one) - int(other)) == 1)


def partners(digits: str, couple: Couple) -> Iterator[str]:
    """Every number that makes such a couple with ``digits``, each once: at most 92."""
    told: set[str] = set()
    if couple in ("one_apart", "either"):
        for at, own in enumerate(digits[1:], 1):
            told.update(digits[:at] + digit + digits[at + 1 :] for digit in _DIGITS if digit != own)
    if couple in ("next", "either"):
        told.update(str(int(digits) + step) for step in (-1, 1))
    # A number begins with 1, whatever else changes.
    yield from (other for other in sorted(told) if len(other) == len(digits) and other[0] == digits[0])
