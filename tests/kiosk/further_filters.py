"""The filters that one more tap would make of a filter: what a page asks counts for before anything is tapped."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.numbers.couple_sets import KINDS
from telecom.families import FAMILIES
from telecom.grades import GradeTable
from telecom.money import Money
from telecom.number_filter import NumberFilter

_DIGITS = "0123456789"
_ENDS_MOST = 8


def further(wanted: NumberFilter, table: GradeTable) -> dict[tuple[str, str], NumberFilter]:
    """(field, value) -> the filter after tapping it. A chip that is set already stands for its removal."""
    return {(field, value): replace(wanted, **changed) for field, value, changed in _taps(wanted, table)}


def _taps(wanted: NumberFilter, table: GradeTable) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if len(wanted.ends) < _ENDS_MOST:
        yield from (("ends", digit, {"ends": wanted.ends + digit}) for digit in _DIGITS)
    for digit in _DIGITS:
        yield "without", digit, {"without": "".join(sorted({*wanted.without} ^ {digit}))}
    for family in FAMILIES:
        keys = {*wanted.families} ^ {family.key}
        yield "families", family.key, {"families": tuple(one.key for one in FAMILIES if one.key in keys)}
    if not wanted.couple_of:
        yield from (("couple", kind, {"couple": "" if wanted.couple == kind else kind}) for kind in KINDS)
    yield from _ceilings(wanted, table)


def _ceilings(wanted: NumberFilter, table: GradeTable) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Only the amounts that the table has: any other ceiling says the same as one of these."""
    asked = table.terms_by_grade.values()
    for field, amounts in (
        ("prepay_most", {terms.prepay for terms in asked}),
        ("monthly_most", {terms.monthly_minimum for terms in asked}),
    ):
        for amount in sorted(amounts):
            chosen: Money | None = None if getattr(wanted, field) == amount else amount
            yield field, amount.yuan_text(), {field: chosen}
    for grade in sorted(table.terms_by_grade):
        yield "grade", str(grade), {"grade": None if wanted.grade == grade else grade}
