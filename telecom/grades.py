"""Grades of fancy numbers: an ordered, versioned table of tail patterns and its terms.

Source of the default table: one branch's published sign-up agreement (rules for fancy
and ordinary numbers). Two things there are readings, not print: the second pattern
of class 5 is taken as AA, and 12 months is taken to span all classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from telecom.errors import N_, BadInput
from telecom.money import Money
from telecom.numbers import LENGTH
from telecom.patterns import matcher
from telecom.zones import Key

ORDINARY = 0
_MEMORY_TAIL_MAX = 5


@dataclass(frozen=True, slots=True)
class GradeRule:
    """Numbers whose last ``tail_len`` digits have ``pattern`` are of ``grade`` (1 is the finest)."""

    pattern: str
    grade: int
    tail_len: int = 0
    confirmed: bool = True

    def __post_init__(self) -> None:
        matcher(self.pattern)
        if self.tail_len not in (0, len(self.pattern)) or self.grade <= ORDINARY:
            raise ValueError(f"not a grade rule: {self.pattern!r} for grade {self.grade}")
        object.__setattr__(self, "tail_len", len(self.pattern))


@dataclass(frozen=True, slots=True)
class GradeTerms:
    """What a grade costs: ``prepay`` comes back in equal parts over ``returned_months``
    as credit on the bill; ``minimum_tier`` is the lowest plan tier in yuan."""

    prepay: Money
    returned_months: int
    minimum_tier: int

    def __post_init__(self) -> None:
        if self.prepay.fen < 0 or self.minimum_tier < 0 or self.returned_months < 0:
            raise ValueError("grade terms are never negative")
        if self.prepay and not self.returned_months:
            raise ValueError("a prepay must come back over at least one month")

    @property
    def monthly_return(self) -> Money:
        """The credit of the first month in which prepay comes back."""
        return self.returns[0] if self.returns else Money(0)

    @property
    def returns(self) -> tuple[Money, ...]:
        """The credit of each month, in order; together exactly the prepay."""
        return self.prepay.split(self.returned_months) if self.returned_months else ()


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
    """A versioned table. The finest matching grade wins; inside a grade, the rule printed first."""

    version: str
    rules: tuple[GradeRule, ...]
    terms_by_grade: Mapping[int, GradeTerms]
    _known: dict[str, Graded] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        graded = {rule.grade for rule in self.rules} | {ORDINARY}
        if not graded <= set(self.terms_by_grade):
            raise ValueError("every grade needs its terms")

    def grade(self, digits: str) -> Graded:
        """Grade eleven digits; raises ValueError for any other length."""
        if len(digits) != LENGTH:
            raise ValueError("a grade belongs to a whole number")
        if self._longest > _MEMORY_TAIL_MAX:
            return self._match(digits)
        # A tail of five has 100,000 values: remembering them grades ten million numbers in seconds.
        tail = digits[-_MEMORY_TAIL_MAX:]
        known = self._known.get(tail)
        if known is None:
            known = self._known[tail] = self._match(digits)
        return known

    def terms(self, grade: int) -> GradeTerms:
        """The terms of a grade; raises BadInput for a grade the table does not have."""
        try:
            return self.terms_by_grade[grade]
        except KeyError:
            raise BadInput("bad_grade", N_("没有这个号码等级"), field="grade") from None

    def to_document(self, key: str = "default") -> dict[str, Any]:
        """The table as plain data, to publish or keep."""
        rules = tuple(RuleRow(r.pattern, r.grade, r.confirmed) for r in self.rules)
        terms = tuple(
            TermsRow(grade, t.prepay.fen, t.returned_months, t.minimum_tier)
            for grade, t in sorted(self.terms_by_grade.items())
        )
        plain: dict[str, Any] = msgspec.to_builtins(GradeTableDocument(key, self.version, rules, terms))
        return plain

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> "GradeTable":
        """Read plain data; raises BadInput when it is not a table."""
        try:
            return msgspec.convert(document, GradeTableDocument).table()
        except (msgspec.ValidationError, ValueError) as wrong:
            raise BadInput("bad_grade_table", N_("号码等级表读不懂：%(why)s"), why=str(wrong)) from wrong

    @cached_property
    def _ranked(self) -> tuple[GradeRule, ...]:
        return tuple(sorted(self.rules, key=lambda rule: rule.grade))

    @cached_property
    def _longest(self) -> int:
        return max((rule.tail_len for rule in self.rules), default=0)

    def _match(self, digits: str) -> Graded:
        for rule in self._ranked:
            if matcher(rule.pattern)(digits[-rule.tail_len :]):
                marked = tuple(range(LENGTH - rule.tail_len, LENGTH))
                return Graded(rule.grade, rule.pattern, marked, self.version)
        return Graded(ORDINARY, "", (), self.version)


class RuleRow(msgspec.Struct, frozen=True):
    """A rule inside a published table."""

    pattern: str
    grade: int
    confirmed: bool = True


class TermsRow(msgspec.Struct, frozen=True):
    """A grade's terms inside a published table."""

    grade: int
    prepay_fen: int
    returned_months: int
    minimum_tier: int


class GradeTableDocument(msgspec.Struct, frozen=True):
    """A grade table as the catalogue publishes it."""

    key: Key
    version: str
    rules: tuple[RuleRow, ...]
    terms: tuple[TermsRow, ...]

    def table(self) -> GradeTable:
        """The table that these rows describe; raises ValueError when they contradict each other."""
        rules = tuple(GradeRule(r.pattern, r.grade, confirmed=r.confirmed) for r in self.rules)
        terms = {t.grade: GradeTerms(Money(t.prepay_fen), t.returned_months, t.minimum_tier) for t in self.terms}
        return GradeTable(self.version, rules, terms)


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
