"""/numbers/find: what head office's page shows of the city's pool, and the same as a CSV file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from storeadmin.numbers import pool_reading
from storeadmin.numbers.city import City
from storeadmin.numbers.grading import table_in_force
from storeadmin.numbers.pool_index import Matches
from storeadmin.stores.export import plain
from telecom.grade_terms import GradeTerms
from telecom.grades import Graded, GradeTable
from telecom.number_filter import NumberFilter
from web.db import Database

PAGE = 50
EXPORTED_AT_ONCE = 5_000


@dataclass(frozen=True)
class FoundNumber:
    """A number of the pool: what made it match, and what it costs."""

    digits: str
    marked: frozenset[int]
    graded: Graded
    terms: GradeTerms


@dataclass(frozen=True)
class FoundPage:
    """One page of `count` numbers. Before the index `is_ready` there is nothing to show."""

    numbers: list[FoundNumber]
    count: int
    page: int
    pages: int
    is_ready: bool
    grades: list[int]


def find(session: Session, city: City, wanted: NumberFilter, page: int) -> FoundPage:
    """Page number `page` from 1, in the order of the numbers; beyond the last it is the last."""
    table = table_in_force(session)
    matches = city.matches(wanted, table)
    grades = sorted(table.terms_by_grade)
    if matches is None:
        return FoundPage([], 0, 1, 1, False, grades)
    pages = max(1, -(-matches.count // PAGE))
    page = min(max(1, page), pages)
    digits = list(islice(matches.from_rank((page - 1) * PAGE), PAGE))
    there = pool_reading.still_there(session, digits)
    numbers = [_found(one, wanted, table) for one in digits if one in there]
    return FoundPage(numbers, matches.count, page, pages, True, grades)


def as_csv(database: Database, matches: Matches, table: GradeTable) -> Iterator[bytes]:
    """The file piece by piece, UTF-8 with a BOM; what has left the pool meanwhile is left out."""
    head = [_("号码"), _("等级"), _("预存（元）"), _("每月最低（元）")]
    numbers = matches.from_rank(0)

    def written() -> Iterator[bytes]:
        yield "\ufeff".encode() + _lines([head])
        while digits := list(islice(numbers, EXPORTED_AT_ONCE)):
            with database.reading() as session:
                there = pool_reading.still_there(session, digits)
            yield _lines(_cells(one, table) for one in digits if one in there)

    return written()


def _found(digits: str, wanted: NumberFilter, table: GradeTable) -> FoundNumber:
    graded = table.grade(digits)
    marked = wanted.marked(digits) or frozenset(graded.marked)
    return FoundNumber(digits, marked, graded, table.terms(graded.grade))


def _cells(digits: str, table: GradeTable) -> list[str]:
    graded = table.grade(digits)
    terms = table.terms(graded.grade)
    money = (f"{amount.fen / 100:.2f}" for amount in (terms.prepay, terms.monthly_minimum))
    return [digits, str(graded.grade), *money]


def _lines(rows: "Iterator[list[str]] | list[list[str]]") -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([plain(str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode()
