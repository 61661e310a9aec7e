"""For one thing wanted, which of a segment's 10,000 numbers meet it: the static half of a search in a whole city.

A number's digits, families and grade follow from its place in its segment, so a search needs to keep nothing but which
numbers can be had. Couples are about those, and are not answered here.
"""

from collections.abc import Callable
from functools import lru_cache
from operator import ne
from threading import RLock
from typing import TypeVar

from telecom import pattern_sets
from telecom.families import BY_KEY, Family
from telecom.grades import ORDINARY, GradeTable
from telecom.near_misses import Wish, wishes
from telecom.number_filter import TAIL_KEPT_CLEAN, NumberFilter, prefix_length
from telecom.numbers import LENGTH
from telecom.patterns import WEIGHTS, read
from telecom.tail_sets import ALL, PLACES, SEGMENT, TAIL, spelled

Meeting = Callable[[str], int]
"""Segment -> the tails that meet a wish."""
T = TypeVar("T")
WISHES_KNOWN_MAX = 400
TABLES_KEPT = 8


class SegmentSets:
    """Answers by wish, worked out when first asked for. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._meeting: dict[Wish, Meeting] = {}
        self._grading: list[tuple[GradeTable, Callable[[str], dict[int, int]]]] = []

    def meeting(self, wish: Wish, table: GradeTable) -> Meeting:
        """Who meets the wish. Raises KeyError for couples."""
        if wish.kind in ("prepay", "monthly", "grade"):
            return _priced(wish, table, self.grades(table))
        with self._lock:
            known = self._meeting.get(wish)
            if known is None:
                if len(self._meeting) >= WISHES_KNOWN_MAX:
                    self._meeting.clear()
                known = self._meeting[wish] = _STATIC[wish.kind](wish)
            return known

    def grades(self, table: GradeTable) -> Callable[[str], dict[int, int]]:
        """Segment -> the tails of each grade. Two tables may be in use at once; the oldest of a few goes."""
        with self._lock:
            for known, grading in self._grading:
                if known is table or known == table:
                    return grading
            grading = _grading(table)
            self._grading = [(table, grading), *self._grading][:TABLES_KEPT]
            return grading


def strict(wanted: NumberFilter) -> list[Wish]:
    """The wishes that decide; those that only say how nearly a word stands there follow from the first."""
    return [wish for wish in wishes(wanted) if wish.kind != "contains" or wish.number == 1]


def _place(wish: Wish) -> Meeting:
    if wish.number >= SEGMENT:
        members = PLACES[wish.number - SEGMENT][int(wish.text)]
        return lambda segment: members
    return lambda segment: ALL if segment[wish.number] == wish.text else 0


def _family(wish: Wish) -> Meeting:
    family = BY_KEY[wish.text]
    if family.avoids:
        return _avoiding(family)
    patterns = family.patterns
    digits = max(pattern_sets.reach(pattern) for pattern in patterns)

    def work_out(segment: str) -> int:
        found = 0
        for pattern in patterns:
            found |= pattern_sets.having(pattern, WEIGHTS, segment)
        return found

    return _by_ending(digits, work_out)


def _avoiding(family: Family) -> Meeting:
    clean, own = _lacking("4"), LENGTH - family.avoids
    return lambda segment: 0 if "4" in segment[own:] else clean


def _without(wish: Wish) -> Meeting:
    clean = _lacking(wish.text)
    if wish.other and TAIL_KEPT_CLEAN == TAIL:
        return lambda segment: clean
    return lambda segment: 0 if wish.text in segment[prefix_length(segment) :] else clean


def _containing(wish: Wish) -> Meeting:
    """The word stands somewhere in the number with fewer than `wish.number` wrong digits."""
    return _spelling(wish.text) if wish.number == 1 else _spelling_nearly(wish)


def _spelling(word: str) -> Meeting:
    inside = 0
    for place in range(TAIL - len(word) + 1):
        inside |= spelled(word, place)
    begun = [(word[:at], spelled(word[at:], 0)) for at in range(max(1, len(word) - TAIL), len(word))]

    def work_out(segment: str) -> int:
        if word in segment:
            return ALL
        found = inside
        for beginning, rest in begun:
            if segment.endswith(beginning):
                found |= rest
        return found

    return work_out


def _spelling_nearly(wish: Wish) -> Meeting:
    word, starts = wish.text, range(LENGTH - len(wish.text) + 1)

    def work_out(segment: str) -> int:
        found = 0
        for start in starts:
            own = segment[start : start + len(word)]
            spared = wish.number - 1 - sum(map(ne, own, word))
            if spared >= 0:
                found |= _nearly(word[len(own) :], max(0, start - SEGMENT), spared)
        return found

    return work_out


@lru_cache(maxsize=4_000)
def _nearly(word: str, place: int, wrong_most: int) -> int:
    """The tails in which the word stands at this place with at most so many wrong digits."""
    levels = [ALL] + [0] * wrong_most
    for at, digit in enumerate(word, place):
        right = PLACES[at][int(digit)]
        wrong = [0, *(level & ~right for level in levels)]
        levels = [level & right | more for level, more in zip(levels, wrong, strict=False)]
    found = 0
    for level in levels:
        found |= level
    return found


@lru_cache(maxsize=10)
def _lacking(digit: str) -> int:
    having = 0
    for place in PLACES:
        having |= place[int(digit)]
    return ALL & ~having


def _priced(wish: Wish, table: GradeTable, grades: Callable[[str], dict[int, int]]) -> Meeting:
    fitting = [grade for grade in table.terms_by_grade if _suits(wish, grade, table)]
    # Segments that end alike share one answer, and are told apart by nothing else.
    known: dict[int, int] = {}

    def meeting(segment: str) -> int:
        by_grade = grades(segment)
        found = known.get(id(by_grade))
        if found is None:
            found = 0
            for grade in fitting:
                found |= by_grade.get(grade, 0)
            known[id(by_grade)] = found
        return found

    return meeting


def _suits(wish: Wish, grade: int, table: GradeTable) -> bool:
    if wish.kind == "grade":
        return grade == wish.number
    terms = table.terms(grade)
    asked = terms.prepay if wish.kind == "prepay" else terms.monthly_minimum
    return bool(asked.fen <= wish.number)


def _grading(table: GradeTable) -> Callable[[str], dict[int, int]]:
    """The finest matching rule wins; inside a grade, they add up."""
    ranked = [(rule.grade, read(rule.pattern, table.weights)) for rule in sorted(table.rules, key=lambda r: r.grade)]
    digits = max((pattern_sets.reach(pattern) for _, pattern in ranked), default=0)

    def work_out(segment: str) -> dict[int, int]:
        left = ALL
        grades: dict[int, int] = {}
        for grade, pattern in ranked:
            members = pattern_sets.having(pattern, table.weights, segment) & left
            grades[grade] = grades.get(grade, 0) | members
            left &= ~members
        return {**grades, ORDINARY: left}

    return _by_ending(digits, work_out)


def _by_ending(digits: int, work_out: Callable[[str], T]) -> Callable[[str], T]:
    """Remember what only the last `digits` of a segment decide."""
    known: dict[str, T] = {}

    def remembered(segment: str) -> T:
        ending = segment[SEGMENT - digits :]
        if ending not in known:
            known[ending] = work_out(segment)
        return known[ending]

    return remembered


_STATIC: dict[str, Callable[[Wish], Meeting]] = {
    "place": _place,
    "family": _family,
    "without": _without,
    "contains": _containing,
}
