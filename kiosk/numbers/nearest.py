"""The numbers nearest to one that cannot be had."""

from collections.abc import Iterable
from heapq import nsmallest


def nearest(wanted: str, candidates: Iterable[str], most: int = 6) -> list[str]:
    """Candidates whose ends differ least from `wanted` (a whole number or a tail), nearest first.

    A differing digit counts more the nearer it is to the end, because the end is what people remember.
    """
    if not wanted:
        return []
    return nsmallest(most, candidates, key=lambda digits: (_distance(wanted, digits), digits))


def differing(wanted: str, digits: str) -> tuple[int, ...]:
    """Positions 0..10 of `digits` that differ from `wanted`, which is laid on its end."""
    first = len(digits) - len(wanted)
    return tuple(first + i for i, digit in enumerate(wanted) if digits[first + i] != digit)


def _distance(wanted: str, digits: str) -> tuple[int, int]:
    tail = digits[-len(wanted) :]
    weights = [place for place, (a, b) in enumerate(zip(wanted, tail, strict=True)) if a != b]
    return len(weights), sum(weights)
