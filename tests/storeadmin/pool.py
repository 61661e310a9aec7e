"""A pool for tests, and the plain way of searching it."""

from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeadmin.numbers import actions
from storeadmin.numbers.models import Number
from telecom.grades import GradeTable
from telecom.number_filter import NumberFilter
from telecom.number_filter import select as select_plainly
from tests.storeadmin.cast import NOON, Hq

# Neighbours, and segments that differ in one digit; the last is of a real carrier's range.
SEGMENTS = ("1619000", "1619001", "1619009", "1619100", "1619888", "1861990")


def fill_pool(hq: Hq, random: Random, count: int) -> list[str]:
    """Put `count` numbers into the pool, close enough to each other to make couples."""
    digits = sorted(
        {f"{random.choice(SEGMENTS)}{random.choice((0, 5200, 9900)) + random.randrange(100):04d}" for _ in range(count)}
    )
    with hq.database.transaction() as session:
        actions.add_to_pool(session.connection(), digits, by="admin", why="test", now=NOON)
    return digits


def pool_of(session: Session) -> list[str]:
    return list(session.scalars(select(Number.digits).where(Number.state == "pool").order_by(Number.digits)))


def brute_force(session: Session, wanted: NumberFilter, table: GradeTable) -> list[str]:
    """Number by number."""
    return select_plainly(wanted, pool_of(session), table)
