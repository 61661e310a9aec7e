"""Numbers by a store's own grade table, where its city and brand have rules of their own.

`number.grade` says what the table for everybody says. By another table a grade follows from the digits, and the index
of the pool answers for all of them at once (docs/city-search.md).
"""

import secrets
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeadmin.numbers import grading, pool_reading
from storeadmin.numbers.actions import free_to_give
from storeadmin.numbers.bulk import listed
from storeadmin.numbers.city import City, shuffled
from storeadmin.numbers.counts import CountRow
from storeadmin.numbers.models import Number
from storeadmin.numbers.pool_index import Matches, PoolIndex
from storeadmin.numbers.rule_models import NumberWish
from telecom.grades import GradeTable
from telecom.number_filter import NumberFilter


@dataclass(frozen=True)
class OwnGrades:
    """The pool as `table` grades it. The index shows; what is chosen is looked up and locked."""

    table: GradeTable
    index: PoolIndex

    def in_pool(self, session: Session) -> dict[int, int]:
        """Grade -> how many of the pool are free to give."""
        found = Counter({grade: self._having(grade).count for grade in self.table.terms_by_grade})
        on_their_way = select(Number.digits).join(NumberWish, NumberWish.digits == Number.digits)
        released = session.scalars(on_their_way.where(NumberWish.state == "released", Number.state == "pool"))
        found.subtract({grade: len(those) for grade, those in grading.grades_of(released, self.table).items()})
        return {grade: count for grade, count in found.items() if count > 0}

    def choose(self, session: Session, grade: int, count: int) -> list[str]:
        """`count` numbers of the grade, or as many as there are, from anywhere in the pool; locked."""
        having = self._having(grade)
        ranks, found = shuffled(having.count, secrets.token_hex(8)), list[str]()
        while some := [having.at(rank) for rank in islice(ranks, count - len(found))]:
            free = select(Number.digits).where(Number.digits.in_(select(listed(session, some))), *free_to_give())
            found += session.scalars(free.order_by(Number.digits).with_for_update(skip_locked=True, of=Number))
        return sorted(found)

    def _having(self, grade: int) -> Matches:
        return self.index.search(NumberFilter(grade=grade), self.table)


def of_store(session: Session, store_id: str, city: City | None = None) -> OwnGrades | None:
    """The pool by the store's own table; None where `number.grade` says it. Without a city the pool is read for it."""
    table = own_table(session, store_id)
    if table is None:
        return None
    if city is None:
        return OwnGrades(table, pool_reading.whole(session))
    city.catch_up()
    return OwnGrades(table, city.index)


def own_table(session: Session, store_id: str) -> GradeTable | None:
    """The table that the store sells by where it has other rules than the one for everybody."""
    table, everybodys = grading.table_of(session, store_id), grading.table_in_force(session)
    return None if (table.rules, table.weights) == (everybodys.rules, everybodys.weights) else table


def shelf_rows(session: Session, store_id: str, table: GradeTable) -> list[CountRow]:
    """How many of the store's numbers stand in which state, by this table."""
    by_state: dict[str, list[str]] = {}
    for state, digits in session.execute(select(Number.state, Number.digits).where(Number.store_id == store_id)):
        by_state.setdefault(state, []).append(digits)
    return [
        CountRow(store_id, state, grade, len(those))
        for state, numbers in sorted(by_state.items())
        for grade, those in sorted(grading.grades_of(numbers, table).items())
    ]
