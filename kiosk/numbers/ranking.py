"""The orders in which numbers can be looked through besides the draw: by price, by grade, by roundness."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Literal

from kiosk.numbers.bitsets import Chosen, Places, from_slots
from telecom.roundness import roundness

Sort = Literal["", "price", "grade", "round"]
SORTS: tuple[Sort, ...] = ("", "price", "grade", "round")


class RoundSets:
    """The slots of the numbers of each roundness. Roundness never changes, so only what is new is worked out."""

    def __init__(self) -> None:
        self._done = 0
        self._slots: dict[int, int] = {}

    def keep_up(self, names: Sequence[str]) -> list[int]:
        """The sets of all `names`, the roundest first."""
        first, self._done = self._done, len(names)
        new: dict[int, list[int]] = {}
        for slot, digits in enumerate(names[first:]):
            new.setdefault(roundness(digits), []).append(slot)
        for value, slots in new.items():
            self._slots[value] = self._slots.get(value, 0) | from_slots(slots, len(names) - first) << first
        return [self._slots[value] for value in sorted(self._slots, reverse=True)]


class InOrder(Places):
    """The members of `bits` as a sequence: those in the first of `groups` first, and so on."""

    def __init__(self, bits: int, groups: Iterable[int], names: Sequence[str]) -> None:
        self._parts = [Chosen(part, names) for group in groups if (part := bits & group)]
        self._ends = list(accumulate(map(len, self._parts)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def at(self, place: int) -> str:
        part = bisect_right(self._ends, place)
        return self._parts[part].at(place - (self._ends[part - 1] if part else 0))
