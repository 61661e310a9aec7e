"""The store's numbers in memory, for any combination of filters: which match, how many, and how many each further
filter would leave.

Every wish of a filter is a set of slots; matching is their intersection. Digits and families never change, so a sale
clears one bit. Answers are exact: a property test compares them with reading number by number.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from threading import RLock

from kiosk.numbers.bitsets import Chosen, from_slots
from kiosk.numbers.couple_sets import CoupleSets
from kiosk.numbers.digit_columns import DigitColumns
from kiosk.numbers.ranking import InOrder, RoundSets, Sort
from telecom.couples import partners
from telecom.grades import GradeTable
from telecom.near_misses import Wish, wishes
from telecom.number_filter import NumberFilter

# Above this many changes at once, working out all couples again is cheaper than one by one.
COUPLES_ONE_BY_ONE_MAX = 500
KNOWN_MAX = 400
TABLES_KEPT = 3


@dataclass(frozen=True)
class Found:
    """What passed the filter, in the order of the index: a sequence to draw from, of `count` numbers."""

    numbers: Chosen

    @property
    def count(self) -> int:
        return len(self.numbers)


class SearchIndex:
    """Open numbers and those that were once open. Safe to use from several threads."""

    def __init__(self, numbers: Iterable[str] = ()) -> None:
        self._lock = RLock()
        self._names: list[str] = []
        self._slot_of: dict[str, int] = {}
        self._columns = DigitColumns()
        self._couples = CoupleSets()
        self._round = RoundSets()
        self._open = 0
        self._known: dict[Wish, int] = {}
        self._graded: list[tuple[GradeTable, dict[int, int]]] = []
        self.change(opened=numbers)

    def change(self, *, opened: Iterable[str] = (), closed: Iterable[str] = ()) -> None:
        """Numbers that can be had from now on, and numbers that cannot; either may be so already."""
        with self._lock:
            ours = self._couples.open
            coming = [digits for digits in dict.fromkeys(opened) if digits not in ours]
            self._add([digits for digits in coming if digits not in self._slot_of])
            going = {digits for digits in closed if digits in ours}
            self._open |= self._set_of(coming)
            self._open &= ~self._set_of(going)
            ours.update(coming)
            ours.difference_update(going)
            self._count_couples({*coming, *going})

    def keep_only(self, numbers: Collection[str]) -> None:
        """Make these, and no others, the open ones."""
        with self._lock:
            self.change(opened=numbers, closed=self._couples.open.difference(numbers))

    def prepare(self, table: GradeTable) -> None:
        """Grade and rank every number now, so that the first search by price, grade or roundness need not."""
        with self._lock:
            self._grades_by(table)
            self._round.keep_up(self._names)

    def ranked(self, found: Found, sort: Sort, table: GradeTable) -> Sequence[str]:
        """What was found in that order; numbers that are alike stay as they were. "" is the order of the index."""
        with self._lock:
            if sort == "":
                return found.numbers
            if sort == "round":
                return InOrder(found.numbers.bits, self._round.keep_up(self._names), self._names)
            grades = self._grades_by(table)
            prices = {grade: table.terms(grade).prepay.fen for grade in grades}
            # The finest grade is 1, and ordinary numbers have none: 0 comes last.
            order = sorted(grades, key=(lambda g: prices[g]) if sort == "price" else (lambda g: (g == 0, g)))
            return InOrder(found.numbers.bits, [grades[grade] for grade in order], self._names)

    def is_open(self, digits: str) -> bool:
        return digits in self._couples.open

    def __len__(self) -> int:
        """How many are open."""
        return len(self._couples.open)

    def search(self, wanted: NumberFilter, table: GradeTable, but: Iterable[str] = ()) -> Found:
        """The open numbers that pass, except those in `but` (held by somebody else)."""
        with self._lock:
            bits = self._open_but(but)
            for wish in _strict(wanted):
                bits &= self.bits_of(wish, table)
            return Found(Chosen(bits, self._names))

    def counts(self, options: Sequence[NumberFilter], table: GradeTable, but: Iterable[str] = ()) -> list[int]:
        """How many numbers each of the filters would leave. Options that are alike cost one intersection each."""
        with self._lock:
            wanted = [frozenset(_strict(option)) for option in options]
            shared = frozenset.intersection(*wanted) if wanted else frozenset()
            start = self._intersection(self._open_but(but), shared, table)
            bases: dict[frozenset[Wish], int] = {}
            return [self._count(option - shared, start, bases, table) for option in wanted]

    def bits_of(self, wish: Wish, table: GradeTable) -> int:
        """The slots, open or not, of the numbers that meet one wish; for couples, of the open ones."""
        if wish.kind in ("prepay", "monthly", "grade"):
            return self._priced(wish, table)
        if wish.kind == "couple":
            return self._partners_of(wish) if wish.other else self._couples.of(wish.text)  # type: ignore[arg-type]
        known = self._known.get(wish)
        if known is None:
            if len(self._known) >= KNOWN_MAX:
                self._known.clear()
            known = self._known[wish] = _STATIC[wish.kind](self._columns, wish)
        return known

    def nearest_sets(
        self, wanted: Sequence[Wish], table: GradeTable, but: Iterable[str]
    ) -> tuple[list[int], dict[Wish, int], Sequence[str]]:
        """The open numbers by how many wishes they miss, the set of each wish, and what stands in the slots."""
        with self._lock:
            sets = {wish: self.bits_of(wish, table) for wish in wanted}
            levels = [self._open_but(but)] + [0] * len(wanted)
            for done, bits in enumerate(sets.values(), 1):
                for missed in range(done, 0, -1):
                    levels[missed] = levels[missed] & bits | levels[missed - 1] & ~bits
                levels[0] &= bits
            return levels, sets, self._names

    def _add(self, numbers: Sequence[str]) -> None:
        if not numbers:
            return
        self._slot_of.update((digits, slot) for slot, digits in enumerate(numbers, len(self._names)))
        self._names.extend(numbers)
        self._columns.add(numbers)
        self._known.clear()
        for table, members in self._graded:
            self._grade(table, members, len(self._names) - len(numbers))

    def _count_couples(self, changed: set[str]) -> None:
        if len(changed) > COUPLES_ONE_BY_ONE_MAX:
            self._couples.count_all(self._slot_of)
        elif changed:
            self._couples.count_near(changed, self._slot_of)

    def _set_of(self, numbers: Iterable[str]) -> int:
        slots = (self._slot_of.get(digits) for digits in numbers)
        return from_slots((slot for slot in slots if slot is not None), len(self._names))

    def _open_but(self, but: Iterable[str]) -> int:
        return self._open & ~self._set_of(but)

    def _intersection(self, bits: int, wanted: Iterable[Wish], table: GradeTable) -> int:
        for wish in wanted:
            bits &= self.bits_of(wish, table)
        return bits

    def _count(self, wanted: frozenset[Wish], start: int, bases: dict[frozenset[Wish], int], table: GradeTable) -> int:
        """Options differ in one wish as a rule, and the rest of them is the same for many."""
        if len(wanted) < 2:
            return self._intersection(start, wanted, table).bit_count()
        newest = max(wanted, key=_position_last)
        rest = wanted - {newest}
        if rest not in bases:
            bases[rest] = self._intersection(start, rest, table)
        return (bases[rest] & self.bits_of(newest, table)).bit_count()

    def _priced(self, wish: Wish, table: GradeTable) -> int:
        bits = 0
        for grade, members in self._grades_by(table).items():
            terms = table.terms(grade)
            asked = {"prepay": terms.prepay.fen, "monthly": terms.monthly_minimum.fen}
            fits = grade == wish.number if wish.kind == "grade" else asked[wish.kind] <= wish.number
            bits |= members if fits else 0
        return bits

    def _grades_by(self, table: GradeTable) -> dict[int, int]:
        """Two revisions may be in use at once, each with its table; the oldest of a few goes."""
        for known, members in self._graded:
            if known is table or known == table:
                return members
        members = {}
        self._grade(table, members, 0)
        self._graded = [(table, members), *self._graded][:TABLES_KEPT]
        return members

    def _grade(self, table: GradeTable, members: dict[int, int], first: int) -> None:
        """Add the numbers from slot `first` on to the sets of their grades."""
        slots: dict[int, list[int]] = {}
        for slot, graded in enumerate(table.grade_all(self._names[first:])):
            slots.setdefault(graded.grade, []).append(slot)
        for grade, those in slots.items():
            members[grade] = members.get(grade, 0) | from_slots(those, len(self._names) - first) << first

    def _partners_of(self, wish: Wish) -> int:
        return self._set_of(partners(wish.other, wish.text))  # type: ignore[arg-type]


_STATIC: dict[str, Callable[[DigitColumns, Wish], int]] = {
    "place": lambda columns, wish: columns.place(wish.number, wish.text),
    "family": lambda columns, wish: columns.families[wish.text],
    "without": lambda columns, wish: columns.without(wish.text, in_tail=bool(wish.other)),
    "contains": lambda columns, wish: columns.containing(wish),
}


def _strict(wanted: NumberFilter) -> list[Wish]:
    """The wishes that decide; those that only say how nearly a word stands there follow from the first."""
    return [wish for wish in wishes(wanted) if wish.kind != "contains" or wish.number == 1]


def _position_last(wish: Wish) -> tuple[bool, str, int]:
    return wish.kind != "place", wish.kind, wish.number
