"""Patterns over the tail of a number, written with letters as tariffs print them.

One letter repeated (``AAA``) is a repeat; letters in alphabet order (``ABC``) are
digits going up by one without a wrap, and in reverse order (``CBA``) going down;
any other word (``AABB``, ``ABAB``, ``ABBA``) wants equal digits at equal letters and
different digits at different letters.
"""

from collections.abc import Callable
from functools import lru_cache

LENGTH_MAX = 11
_ALPHABET = "ABCDEFGHIJK"


@lru_cache(maxsize=256)
def matcher(pattern: str) -> Callable[[str], bool]:
    """A test for tails of exactly the pattern's length; raises ValueError for no pattern."""
    if not 2 <= len(pattern) <= LENGTH_MAX or not set(pattern) <= set(_ALPHABET):
        raise ValueError(f"not a pattern: {pattern!r}")
    if len(pattern) >= 3 and pattern == _ALPHABET[: len(pattern)]:
        return lambda tail: tail in "0123456789"
    if len(pattern) >= 3 and pattern == _ALPHABET[: len(pattern)][::-1]:
        return lambda tail: tail in "9876543210"
    return _shape_matcher(pattern)


def _shape_matcher(pattern: str) -> Callable[[str], bool]:
    first_at = tuple(pattern.index(letter) for letter in pattern)

    def has_shape(tail: str) -> bool:
        # The position of each digit's first appearance is the tail's shape.
        return tuple(map(tail.index, tail)) == first_at

    return has_shape
