"""How many numbers stand where: by store, state and grade."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeadmin.numbers.models import Number


@dataclass(frozen=True, slots=True)
class CountRow:
    """`count` numbers of one grade in one state; `store_id` is None where no store has them."""

    store_id: str | None
    state: str
    grade: int
    count: int


def rows(session: Session) -> list[CountRow]:
    """Every combination that has a number."""
    columns = (Number.store_id, Number.state, Number.grade)
    return [CountRow(*row) for row in session.execute(select(*columns, func.count()).group_by(*columns))]
