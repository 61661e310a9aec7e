"""The numbers nearest to one that cannot be had."""

from collections.abc import Iterable
from heapq import nsmallest
from operator import ne


def nearest(wanted: str, candidates: Iterable[str], most: int = 6) -> list[str]:
    """Candidates whose ends differ least from `wanted` (a whole number or a tail), nearest first.

    A differing digit counts more the nearer it is to the end, because the end is what people remember.
    """
    if not wanted:
        return []
    tail_of = slice(-len(wanted), None)
    by_count: list[list[str]] = [[] for _ in range(len(wanted) + 1)]
    for digits in candidates:
        by_count[sum(map(ne, wanted, digits[tail_of]))].append(digits)
    found: list[str] = []
    for alike in by_count:
        # Only those that can still be among the nearest are weighed: the book may be long.
        found += nsmallest(most - len(found), alike, key=lambda digits: (_weight(wanted, digits), digits))
        if len(found) >= most:
            break
    return found


def _weight(wanted: str, digits: str) -> int:
    tail = digits[-len(wanted) :]
    return sum(place for place, (a, b) in enumerate(zip(wanted, tail, strict=True)) if a != b)
