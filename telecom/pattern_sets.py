"""Which tails of a segment give a number a pattern: worked out window by window, without looking at each number.

A window that reaches back into the segment's own digits is decided by those few and the tail; what it needs of the
segment is short, so segments share the answers.
"""

from functools import lru_cache

from telecom.numbers import LENGTH
from telecom.patterns import TAIL as ENDING
from telecom.patterns import Pattern, read
from telecom.tail_sets import ALL, SEGMENT, SIZE, TAIL, from_tails, spelled, tails_of


def reach(pattern: Pattern) -> int:
    """How many last digits of the segment have a say."""
    return max(0, pattern.within - TAIL)


def having(pattern: Pattern, weights: tuple[int, ...], segment: str) -> int:
    """The tails with which the segment's number has the pattern. `weights` are those it was read with."""
    found = 0
    for end in range(LENGTH, LENGTH - pattern.within + pattern.span - 1, -1):
        start = end - pattern.span
        if end <= SEGMENT:
            found |= ALL if pattern.has(segment[start:end]) else 0
        else:
            found |= _window(pattern.text, weights, segment[start:], max(0, start - SEGMENT), end - SEGMENT)
        if found == ALL:
            break
    return found


@lru_cache(maxsize=200_000)
def _window(text: str, weights: tuple[int, ...], before: str, first: int, last: int) -> int:
    """The tails whose places `first` to `last`, behind the digits `before`, have the pattern."""
    pattern = read(text, weights)
    if pattern.kind == "digits":
        return spelled(pattern.body[len(before) :], first) if pattern.body.startswith(before) else 0
    if pattern.kind == "weight":
        return _heavy(weights, int(pattern.body.split(">=")[1]) - _weight(before, weights), first, last)
    width = last - first
    fits = {value for value in _possible(text, weights, before, width) if pattern.has(before + f"{value:0{width}d}")}
    return _with_places(frozenset(fits), first, last)


def _possible(text: str, weights: tuple[int, ...], before: str, width: int) -> range | tuple[int, ...]:
    """The values worth trying; for a long pattern at a number's end most are told apart by the last five digits."""
    if width == TAIL and len(before) >= ENDING - TAIL:
        return _endings(text, weights, before[-(ENDING - TAIL) :])
    return range(10**width)


@lru_cache(maxsize=4_000)
def _endings(text: str, weights: tuple[int, ...], before: str) -> tuple[int, ...]:
    pattern = read(text, weights)
    if pattern.within > pattern.span:
        return tuple(range(SIZE))
    return tuple(tail for tail in range(SIZE) if pattern.may_end(f"{before}{tail:04d}"))


def _with_places(values: frozenset[int], first: int, last: int) -> int:
    """The tails in which one of the values stands at the places `first` to `last`."""
    if first == 0 and last == TAIL:
        return from_tails(values)
    step, size = 10 ** (TAIL - last), 10 ** (last - first)
    return from_tails(tail for tail in range(SIZE) if tail // step % size in values) if values else 0


@lru_cache(maxsize=2_000)
def _heavy(weights: tuple[int, ...], least: int, first: int, last: int) -> int:
    step, width = 10 ** (TAIL - last), last - first
    return from_tails(
        tail for tail in tails_of(ALL) if _weight(f"{tail // step % 10**width:0{width}d}", weights) >= least
    )


def _weight(digits: str, weights: tuple[int, ...]) -> int:
    return sum(weights[int(digit)] for digit in digits)
