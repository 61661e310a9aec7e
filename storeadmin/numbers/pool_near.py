"""When nothing in the pool matches: the numbers nearest to what was looked for."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from storeadmin.numbers.pool_index import Matches, Pool, PoolIndex
from telecom.grades import GradeTable
from telecom.near_misses import wishes
from telecom.number_filter import NumberFilter
from telecom.segment_sets import Meeting

NEAREST = 6
Level = dict[str, int]
"""Numbers that miss equally many wishes, by segment."""


def nearest(index: PoolIndex, wanted: NumberFilter, table: GradeTable, most: int = NEAREST) -> list[str]:
    """The pool's numbers that miss fewest of the filter's wishes, nearest first, as telecom.near_misses.rank sorts."""
    pool = index.pool
    meetings = [index.meeting(wish, table, pool) for wish in wishes(wanted)]
    found: list[str] = []
    for level in _levels(pool, meetings, most):
        found += islice(_first(level, meetings), most - len(found))
    return found


def _levels(pool: Pool, meetings: Sequence[Meeting], most: int) -> list[Level]:
    """By how many wishes are missed, no further than `most` numbers need."""
    levels: list[Level] = [{} for _ in range(len(meetings) + 1)]
    counts = [0] * len(levels)
    for segment, tails in pool.tails.items():
        for missed, members in enumerate(_by_missed(segment, tails, meetings, len(levels) - 1)):
            if members:
                levels[missed][segment] = members
                counts[missed] += members.bit_count()
        while len(levels) > 1 and sum(counts[: len(levels) - 1]) >= most:
            levels.pop()
    return levels


def _by_missed(segment: str, tails: int, meetings: Sequence[Meeting], missed_most: int) -> list[int]:
    levels = [tails] + [0] * missed_most
    for meeting in meetings:
        right = meeting(segment)
        for missed in range(missed_most, 0, -1):
            # What stands in both and not here is the rest: cheaper than the complement of a long number.
            below = levels[missed - 1]
            levels[missed] = levels[missed] & right | below ^ below & right
        levels[0] &= right
    return levels


def _first(level: Mapping[str, int], meetings: Sequence[Meeting]) -> Iterator[str]:
    """Those that meet the most important wish come before the others; alike in all, the lower number comes first."""
    if not level:
        return
    if not meetings:
        yield from Matches.of(level).from_rank(0)
        return
    meeting = {segment: tails & meetings[0](segment) for segment, tails in level.items()}
    missing = {segment: tails ^ meeting[segment] for segment, tails in level.items()}
    for part in (meeting, missing):
        yield from _first({segment: tails for segment, tails in part.items() if tails}, meetings[1:])
