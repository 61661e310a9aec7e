"""New numbers into the pool, as many as come: a batch says once who brought them, and each has its grade."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, insert, literal, select, update

from storeadmin.numbers.bulk import insert_into, listed
from storeadmin.numbers.grading import grades_of, table_in_force
from storeadmin.numbers.models import Number, NumberBatch
from telecom.grades import GradeTable

ROWS_AT_ONCE = 50_000


def add_to_pool(connection: Connection, digits: Iterable[str], *, by: str, why: str, now: datetime) -> int:
    """Put numbers into the pool; those already known stay as they are. Returns how many are new.

    `digits` are valid numbers (telecom.numbers); they are taken as a stream. The same `by`, `why` and `now` again
    continue the same batch.
    """
    made, waiting = 0, iter(digits)
    table = table_in_force(connection)
    batch_id = 0
    while some := list(islice(waiting, ROWS_AT_ONCE)):
        batch_id = batch_id or _batch(connection, by, why, now)
        made += _add(connection, some, batch_id, table, now)
    if made:
        grown = update(NumberBatch).where(NumberBatch.id == batch_id)
        connection.execute(grown.values(count=NumberBatch.count + made))
    return made


def _add(connection: Connection, digits: list[str], batch_id: int, table: GradeTable, now: datetime) -> int:
    """In the order of the numbers: the indexes are then written from one end to the other.

    Somebody else may add the same number at this moment: whoever is later finds it there.
    """
    made = 0
    for grade, numbers in sorted(grades_of(digits, table).items()):
        same = {"state": "pool", "gen": 0, "grade": grade, "batch_id": batch_id, "changed_at": now}
        told = [literal(value, Number.__table__.c[name].type) for name, value in same.items()]
        # SQLite would take ON CONFLICT for a join's ON if the selection had no WHERE.
        each = select(listed(connection, numbers), *told).where(literal(1) == 1)
        new = insert_into(connection, Number).from_select(["digits", *same], each).on_conflict_do_nothing()
        made += connection.execute(new, execution_options={"preserve_rowcount": True}).rowcount
    return made


def _batch(connection: Connection, by: str, why: str, now: datetime) -> int:
    told = {"by": by, "why": why, "at": now}
    known = connection.scalar(select(NumberBatch.id).filter_by(**told))
    if known is None:
        known = connection.scalar(insert(NumberBatch).values(**told, count=0).returning(NumberBatch.id))
    return int(known or 0)
