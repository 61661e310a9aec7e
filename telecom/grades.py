"""Grades of fancy numbers: an ordered, versioned table of tail patterns and its terms.

Source of the default table: one branch's published sign-up agreement (rules for fancy
and ordinary numbers). Two things there are readings, not print: the second pattern
of class 5 is taken as AA, and 12 months is taken to span all classes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from telecom.errors import N_, BadInput
from telecom.grade_terms import GradeTerms as GradeTerms
from telecom.grade_terms import Leaving
from telecom.money import Money
from telecom.numbers import LENGTH
from telecom.patterns import TAIL, WEIGHTS, Pattern, Test, read
from telecom.zones import Key

ORDINARY = 0


@dataclass(frozen=True, slots=True)
class GradeRule:
    """Numbers that have ``pattern`` are of ``grade`` (1 is the finest); ``tail_len`` last digits are looked at."""

    pattern: str
    grade: int
    tail_len: int = 0
    confirmed: bool = True

    def __post_init__(self) -> None:
        looked_at = read(self.pattern).within
        if self.tail_len not in (0, looked_at) or self.grade <= ORDINARY:
            raise ValueError(f"not a grade rule: {self.pattern!r} for grade {self.grade}")
        object.__setattr__(self, "tail_len", looked_at)


@dataclass(frozen=True, slots=True)
class Graded:
    """A number's grade, the pattern that gave it ("" when ordinary), the positions 0..10 of the
    digits that form it, and the version of the table that said so."""

    grade: int
    pattern: str
    marked: tuple[int, ...]
    version: str

    @property
    def is_fancy(self) -> bool:
        return self.grade != ORDINARY


@dataclass(frozen=True)
class GradeTable:
    """A versioned table of one city and brand ("" is any). The finest matching grade wins; inside a grade,
    the rule printed first. ``weights`` are the ten digits' weights for rules such as ``W4>=16``."""

    version: str
    rules: tuple[GradeRule, ...]
    terms_by_grade: Mapping[int, GradeTerms]
    city: str = ""
    brand: str = ""
    weights: tuple[int, ...] = WEIGHTS

    def __post_init__(self) -> None:
        graded = {rule.grade for rule in self.rules} | {ORDINARY}
        if not graded <= set(self.terms_by_grade):
            raise ValueError("every grade needs its terms")
        if len(self.weights) != len(WEIGHTS):
            raise ValueError("each of the ten digits has its weight")
        for rule in self.rules:
            read(rule.pattern, self.weights)

    def grade(self, digits: str) -> Graded:
        """Grade eleven digits; raises ValueError for any other length."""
        if len(digits) != LENGTH:
            raise ValueError("a grade belongs to a whole number")
        return next(self.grade_all((digits,)))

    def grade_all(self, numbers: Iterable[str]) -> Iterator[Graded]:
        """Grade many whole numbers, in order: ten million take seconds, because tails repeat."""
        tails = self._tails
        for digits in numbers:
            graded, longer = tails[digits[-TAIL:]]
            for matches, rule, pattern in longer:
                if matches(digits):
                    graded = Graded(rule.grade, rule.pattern, pattern.find(digits), self.version)
                    break
            yield graded

    def terms(self, grade: int) -> GradeTerms:
        """The terms of a grade; raises BadInput for a grade the table does not have."""
        try:
            return self.terms_by_grade[grade]
        except KeyError:
            raise BadInput("bad_grade", N_("没有这个号码等级"), field="grade") from None

    def to_document(self, key: str = "default") -> dict[str, Any]:
        """The table as plain data, to publish or keep."""
        rules = tuple(RuleRow(r.pattern, r.grade, r.confirmed) for r in self.rules)
        terms = tuple(TermsRow.of(grade, terms) for grade, terms in sorted(self.terms_by_grade.items()))
        written = GradeTableDocument(key, self.version, rules, terms, self.city, self.brand, self.weights)
        plain: dict[str, Any] = msgspec.to_builtins(written)
        return plain

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> "GradeTable":
        """Read plain data; raises BadInput when it is not a table."""
        try:
            return msgspec.convert(document, GradeTableDocument).table()
        except (msgspec.ValidationError, ValueError) as wrong:
            raise BadInput("bad_grade_table", N_("号码等级表读不懂：%(why)s"), why=str(wrong)) from wrong

    @cached_property
    def _tails(self) -> "_Tails":
        ranked = sorted(self.rules, key=lambda rule: rule.grade)
        return _Tails(self.version, [(rule, read(rule.pattern, self.weights)) for rule in ranked])


# What the last five digits decide: the grade they give, and the finer rules that look at more digits.
_Tail = tuple[Graded, tuple[tuple[Test, GradeRule, Pattern], ...]]


class _Tails(dict[str, _Tail]):
    """The at most 100,000 tails of five, each worked out when it is first met."""

    def __init__(self, version: str, ranked: list[tuple[GradeRule, Pattern]]) -> None:
        self._version, self._ranked = version, ranked

    def __missing__(self, tail: str) -> _Tail:
        longer: list[tuple[Test, GradeRule, Pattern]] = []
        graded = Graded(ORDINARY, "", (), self._version)
        for rule, pattern in self._ranked:
            if pattern.within > TAIL:
                longer += [(pattern.matches, rule, pattern)] if pattern.may_end(tail) else []
            elif pattern.matches(tail):
                marked = tuple(LENGTH - TAIL + at for at in pattern.find(tail))
                graded = Graded(rule.grade, rule.pattern, marked, self._version)
                break
        known = self[tail] = graded, tuple(longer)
        return known


class RuleRow(msgspec.Struct, frozen=True):
    """A rule inside a published table."""

    pattern: str
    grade: int
    confirmed: bool = True


class TermsRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A grade's terms inside a published table; what is left out is unsaid."""

    grade: int
    prepay_fen: int
    returned_months: int
    minimum_tier: int
    minimum_spend_fen: int = 0
    months: int = 0
    transferable: bool | None = None
    leaving: Leaving = "forfeit"
    penalty_months: int = 0

    @staticmethod
    def of(grade: int, t: GradeTerms) -> "TermsRow":
        return TermsRow(
            grade, t.prepay.fen, t.returned_months, t.minimum_tier,
            t.minimum_spend.fen, t.months, t.transferable, t.leaving, t.penalty_months,
        )  # fmt: skip

    def terms(self) -> GradeTerms:
        return GradeTerms(
            Money(self.prepay_fen), self.returned_months, self.minimum_tier,
            Money(self.minimum_spend_fen), self.months, self.transferable, self.leaving, self.penalty_months,
        )  # fmt: skip


class GradeTableDocument(msgspec.Struct, frozen=True, omit_defaults=True):
    """A grade table as the catalogue publishes it."""

    key: Key
    version: str
    rules: tuple[RuleRow, ...]
    terms: tuple[TermsRow, ...]
    city: str = ""
    brand: str = ""
    weights: tuple[int, ...] = WEIGHTS

    def table(self) -> GradeTable:
        """The table that these rows describe; raises ValueError when they contradict each other."""
        rules = tuple(GradeRule(r.pattern, r.grade, confirmed=r.confirmed) for r in self.rules)
        terms = {row.grade: row.terms() for row in self.terms}
        return GradeTable(self.version, rules, terms, self.city, self.brand, self.weights)


def default_table(*, aa: bool = True) -> GradeTable:
    """The printed table; ``aa`` keeps the unconfirmed reading of class 5's second pattern."""
    printed = (
        ("AAAAA", 1), ("AAAA", 2), ("ABCDE", 2), ("ABCD", 3), ("AAA", 3),
        ("AABB", 4), ("ABAB", 4), ("ABC", 5),
    )  # fmt: skip
    rules = tuple(GradeRule(pattern, grade) for pattern, grade in printed)
    unconfirmed = (GradeRule("AA", 5, confirmed=False),) if aa else ()
    prices = ((1, 7032, 886), (2, 4632, 586), (3, 3432, 386), (4, 2712, 286), (5, 2232, 226))
    terms = {grade: GradeTerms(Money.from_yuan(prepay), 12, tier) for grade, prepay, tier in prices}
    terms[ORDINARY] = GradeTerms(Money(0), 0, 66)
    return GradeTable("branch-1" if aa else "branch-1-no-aa", rules + unconfirmed, terms)


DEFAULT = default_table()
