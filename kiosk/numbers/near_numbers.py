"""When nothing matches: the open numbers nearest to what was looked for, each with what differs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from kiosk.numbers.bitsets import slots_of
from kiosk.numbers.search_index import SearchIndex
from telecom.grades import GradeTable
from telecom.near_misses import Difference, Wish, differences, wishes
from telecom.number_filter import NumberFilter

NEAREST = 6


@dataclass(frozen=True)
class Near:
    """A number and what keeps it from matching; nothing when it matches."""

    digits: str
    differs: tuple[Difference, ...]


def nearest(
    index: SearchIndex, wanted: NumberFilter, table: GradeTable, but: Iterable[str] = (), most: int = NEAREST
) -> list[Near]:
    """The open numbers, except those in `but`, that miss fewest of the filter's wishes, nearest first."""
    order = wishes(wanted)
    levels, sets, names = index.nearest_sets(order, table, but)
    found: list[str] = []
    for level in levels:
        found += _first(level, order, sets, names, most - len(found))
        if len(found) >= most:
            break
    return [Near(digits, differences(wanted, digits, table, index.is_open)) for digits in found]


def _first(bits: int, order: Sequence[Wish], sets: dict[Wish, int], names: Sequence[str], most: int) -> Iterator[str]:
    """The first of numbers that miss equally many: those that meet the most important wish come before the others."""
    if not bits or most <= 0:
        return
    if not order:
        yield from nsmallest(most, (names[slot] for slot in slots_of(bits)))
        return
    meeting = bits & sets[order[0]]
    yield from _first(meeting, order[1:], sets, names, most)
    yield from _first(bits & ~meeting, order[1:], sets, names, most - meeting.bit_count())
