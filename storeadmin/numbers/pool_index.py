"""The pool in memory: which numbers of each segment can be had, and which of them pass a filter.

1,250 bytes a segment are all that is kept of the numbers; the rest is arithmetic (telecom/segment_sets.py).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate
from threading import Lock

from storeadmin.numbers.pool_couples import PoolCouples
from telecom.couples import partners
from telecom.families import FAMILIES
from telecom.grades import GradeTable
from telecom.near_misses import Wish
from telecom.number_filter import NumberFilter
from telecom.segment_sets import Meeting, SegmentSets, strict
from telecom.tail_sets import ALL, SEGMENT, from_tails, nth, tails_of


@dataclass(frozen=True)
class Pool:
    """One moment of the pool: segments in order, each with its tails and how many they are."""

    tails: Mapping[str, int]
    counts: Mapping[str, int]

    def has(self, digits: str) -> bool:
        return bool(self.tails.get(digits[:SEGMENT], 0) >> int(digits[SEGMENT:]) & 1)


@dataclass(frozen=True)
class Matches:
    """Numbers in order, by segment, without a list of them. `before[n]` stand in the segments before the n-th."""

    segments: tuple[str, ...]
    tails: tuple[int, ...]
    before: tuple[int, ...]

    @staticmethod
    def of(found: Mapping[str, int], counts: Mapping[str, int] | None = None) -> "Matches":
        sizes = counts.values() if counts is not None else map(int.bit_count, found.values())
        return Matches(tuple(found), tuple(found.values()), tuple(accumulate(sizes, initial=0)))

    @property
    def count(self) -> int:
        return self.before[-1]

    def at(self, rank: int) -> str:
        """The number before which there are `rank` others; raises IndexError."""
        if not 0 <= rank < self.count:
            raise IndexError(rank)
        segment = bisect_right(self.before, rank) - 1
        return f"{self.segments[segment]}{nth(self.tails[segment], rank - self.before[segment]):04d}"

    def from_rank(self, rank: int) -> Iterator[str]:
        """The numbers from that rank on."""
        first = bisect_right(self.before, rank) - 1
        for segment in range(first, len(self.segments)):
            passed = max(0, rank - self.before[segment])
            for tail in list(tails_of(self.tails[segment]))[passed:]:
                yield f"{self.segments[segment]}{tail:04d}"


class PoolIndex:
    """The newest moment of the pool, and answers about it. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._sets = SegmentSets()
        self._couples = PoolCouples()
        self.pool = Pool({}, {})

    def put(self, changed: Mapping[str, int]) -> None:
        """Segments with the tails that can be had from now on; 0 takes a segment out."""
        if not changed:
            return
        with self._lock:
            tails = {**self.pool.tails, **changed}
            counts = {**self.pool.counts, **{segment: bits.bit_count() for segment, bits in changed.items()}}
            known = [segment for segment in tails if tails[segment]]
            known.sort()
            self.pool = Pool({one: tails[one] for one in known}, {one: counts[one] for one in known})

    def search(self, wanted: NumberFilter, table: GradeTable) -> Matches:
        """The pool's numbers that pass."""
        pool = self.pool
        if wanted.is_empty:
            return Matches.of(pool.tails, pool.counts)
        own, everywhere, meetings = self._plan(wanted, table, pool)
        found: dict[str, int] = {}
        for segment, tails in pool.tails.items():
            if own and any(segment[at] != digit for at, digit in own):
                continue
            tails &= everywhere
            for meeting in meetings:
                if not tails:
                    break
                tails &= meeting(segment)
            if tails:
                found[segment] = tails
        return Matches.of(found)

    def warm(self, table: GradeTable) -> None:
        """Work out what no number changes, so that nobody's search has to: families, grades, couples."""
        for family in FAMILIES:
            self.search(NumberFilter(families=(family.key,)), table)
        self.search(NumberFilter(couple="either", grade=0), table)

    def meeting(self, wish: Wish, table: GradeTable, pool: Pool) -> Meeting:
        """Who of a moment's pool meets the wish."""
        if wish.kind != "couple":
            return self._sets.meeting(wish, table)
        if not wish.other:
            return self._couples.meeting(wish.text, pool.tails)  # type: ignore[arg-type]
        sought: dict[str, list[int]] = {}
        for digits in partners(wish.other, wish.text):  # type: ignore[arg-type]
            sought.setdefault(digits[:SEGMENT], []).append(int(digits[SEGMENT:]))
        near = {segment: from_tails(tails) for segment, tails in sought.items()}
        return lambda segment: near.get(segment, 0)

    def _plan(
        self, wanted: NumberFilter, table: GradeTable, pool: Pool
    ) -> tuple[list[tuple[int, str]], int, list[Callable[[str], int]]]:
        """Digits that a segment itself must have; the tails that may pass in every segment; the rest."""
        own: list[tuple[int, str]] = []
        everywhere, meetings = ALL, []
        for wish in strict(wanted):
            meeting = self.meeting(wish, table, pool)
            if wish.kind != "place":
                meetings.append(meeting)
            elif wish.number < SEGMENT:
                own.append((wish.number, wish.text))
            else:
                everywhere &= meeting("")
        return own, everywhere, meetings
