"""Roundness: how easily a number is remembered and liked, for sorting only. It has no effect on any price.

Our own choice, not a tariff's: liked digits weigh at the end, and a digit that repeats its neighbour or
the digit two places before is easy to keep in mind.
"""

from telecom.patterns import WEIGHTS

_LIKED_TAIL = 4
_REMEMBERED_TAIL = 8
_AGAIN, _ALTERNATING = 6, 3


def roundness(digits: str, weights: tuple[int, ...] = WEIGHTS) -> int:
    """A whole number; more is rounder. Raises ValueError for text that is not digits."""
    end = [int(digit) for digit in digits[-_REMEMBERED_TAIL:]]
    liked = sum(weights[digit] for digit in end[-_LIKED_TAIL:])
    again = sum(a == b for a, b in zip(end, end[1:], strict=False))
    alternating = sum(a == b for a, b in zip(end, end[2:], strict=False))
    return liked + _AGAIN * again + _ALTERNATING * alternating
