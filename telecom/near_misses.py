"""How far a number is from what was looked for, and what differs, in a sentence each.

A filter is taken apart into wishes: one a place, a family, an unwanted digit, a ceiling. A number that misses
fewer is nearer; of equally many, it is nearer to miss the less important ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import ne
from typing import Literal

from telecom.couples import are_couple, partners
from telecom.errors import N_
from telecom.families import BY_KEY
from telecom.grades import GradeTable
from telecom.money import Money
from telecom.number_filter import ANY, TAIL_KEPT_CLEAN, NumberFilter, keypad, prefix_length
from telecom.numbers import LENGTH

WishKind = Literal["prepay", "monthly", "grade", "place", "family", "without", "contains", "couple"]
# A word with more wrong digits than this is simply not there.
WRONG_MOST = 3
IsOpen = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing wanted. ``text`` is a digit, a word, a family's key, a kind of couple or "tail"; ``number`` is a
    position, an amount in fen, a grade, or how many digits of a word may not be wrong at once."""

    kind: WishKind
    text: str = ""
    number: int = 0
    other: str = ""

    def is_met(self, digits: str, table: GradeTable, is_open: IsOpen) -> bool:
        return _MET[self.kind](self, digits, table, is_open)


@dataclass(frozen=True, slots=True)
class Difference:
    """A message id, its places and the positions 0..10 it is about. The place ``family`` is itself a message id."""

    message: str
    places: dict[str, str]
    positions: tuple[int, ...] = ()


def wishes(wanted: NumberFilter) -> tuple[Wish, ...]:
    """What the filter wants, the most important first: money, then the places from the end, then the rest."""
    found: list[Wish] = []
    if wanted.prepay_most is not None:
        found.append(Wish("prepay", number=wanted.prepay_most.fen))
    if wanted.monthly_most is not None:
        found.append(Wish("monthly", number=wanted.monthly_most.fen))
    if wanted.grade is not None:
        found.append(Wish("grade", number=wanted.grade))
    found += _places(wanted)
    found += (Wish("family", key) for key in wanted.families)
    found += (Wish("without", digit, other="tail" if wanted.without_tail else "") for digit in wanted.without)
    for word in filter(None, (wanted.contains, keypad(wanted.letters))):
        found += (Wish("contains", word, wrong) for wrong in range(1, min(WRONG_MOST, len(word)) + 1))
    if wanted.kind_of_couple:
        found.append(Wish("couple", wanted.kind_of_couple, other=wanted.couple_of))
    return tuple(dict.fromkeys(found))


def rank(wanted: NumberFilter, digits: str, table: GradeTable, is_open: IsOpen) -> tuple[int, tuple[bool, ...], str]:
    """Sorts numbers by nearness."""
    missed = tuple(not wish.is_met(digits, table, is_open) for wish in wishes(wanted))
    return sum(missed), missed, digits


def differences(wanted: NumberFilter, digits: str, table: GradeTable, is_open: IsOpen) -> tuple[Difference, ...]:
    """What keeps the number out; () when it passes."""
    said: dict[tuple[str, str], Difference] = {}
    for wish in wishes(wanted):
        if not wish.is_met(digits, table, is_open):
            told = _difference(wish, digits, table)
            said.setdefault((wish.kind, wish.text + str(told.positions)), told)
    return tuple(said.values())


def _places(wanted: NumberFilter) -> list[Wish]:
    mask = wanted.mask or ANY * LENGTH
    patterns = (
        wanted.ends.rjust(LENGTH, ANY),
        wanted.birthday.rjust(LENGTH, ANY),
        mask,
        wanted.starts.ljust(LENGTH, ANY),
    )
    at_end_first = range(LENGTH - 1, -1, -1)
    return [Wish("place", pattern[at], at) for at in at_end_first for pattern in patterns if pattern[at] != ANY]


def _best(digits: str, word: str) -> tuple[int, int]:
    """How many digits of the word are wrong where it fits best, and where that is (nearest to the end)."""
    starts = range(LENGTH - len(word), -1, -1)
    return min((sum(map(ne, word, digits[at : at + len(word)])), -at) for at in starts)


def _kept_clean(wish: Wish, digits: str) -> int:
    return LENGTH - TAIL_KEPT_CLEAN if wish.other else prefix_length(digits)


def _is_couple(wish: Wish, digits: str, table: GradeTable, is_open: IsOpen) -> bool:
    if wish.other:
        return are_couple(digits, wish.other, wish.text)  # type: ignore[arg-type]
    return any(map(is_open, partners(digits, wish.text)))  # type: ignore[arg-type]


_MET: dict[WishKind, Callable[[Wish, str, GradeTable, IsOpen], bool]] = {
    "prepay": lambda wish, digits, table, _: table.terms(table.grade(digits).grade).prepay.fen <= wish.number,
    "monthly": lambda wish, digits, table, _: table.terms(table.grade(digits).grade).monthly_minimum.fen <= wish.number,
    "grade": lambda wish, digits, table, _: table.grade(digits).grade == wish.number,
    "place": lambda wish, digits, table, _: digits[wish.number] == wish.text,
    "family": lambda wish, digits, table, _: BY_KEY[wish.text].has(digits),
    "without": lambda wish, digits, table, _: wish.text not in digits[_kept_clean(wish, digits) :],
    "contains": lambda wish, digits, table, _: _best(digits, wish.text)[0] < wish.number,
    "couple": _is_couple,
}


def _difference(wish: Wish, digits: str, table: GradeTable) -> Difference:
    if wish.kind in ("prepay", "monthly", "grade"):
        return _dearer(wish, table.grade(digits).grade, table)
    if wish.kind == "place":
        places = {"place": str(wish.number + 1), "has": digits[wish.number], "wanted": wish.text}
        return Difference(N_("第 %(place)s 位是 %(has)s，不是 %(wanted)s"), places, (wish.number,))
    if wish.kind == "family":
        return Difference(N_("不属于“%(family)s”"), {"family": BY_KEY[wish.text].name})
    if wish.kind == "without":
        stood = tuple(at for at in range(_kept_clean(wish, digits), LENGTH) if digits[at] == wish.text)
        return Difference(N_("带有 %(digit)s"), {"digit": wish.text}, stood)
    if wish.kind == "contains":
        at = -_best(digits, wish.text)[1]
        has = digits[at : at + len(wish.text)]
        wrong = tuple(at + i for i, (a, b) in enumerate(zip(has, wish.text, strict=True)) if a != b)
        return Difference(N_("有 %(has)s，没有 %(wanted)s"), {"has": has, "wanted": wish.text}, wrong)
    return Difference(N_("配不成情侣号"), {})


def _dearer(wish: Wish, grade: int, table: GradeTable) -> Difference:
    if wish.kind == "grade":
        return Difference(N_("是第 %(has)s 级，不是第 %(wanted)s 级"), {"has": str(grade), "wanted": str(wish.number)})
    terms, most = table.terms(grade), Money(wish.number).yuan_text()
    if wish.kind == "prepay":
        asked = {"amount": terms.prepay.yuan_text(), "most": most}
        return Difference(N_("预存 %(amount)s 元，超过 %(most)s 元"), asked)
    asked = {"amount": terms.monthly_minimum.yuan_text(), "most": most}
    return Difference(N_("每月最低 %(amount)s 元，超过 %(most)s 元"), asked)
