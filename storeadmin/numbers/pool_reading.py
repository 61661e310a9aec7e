"""The pool as the database has it, segment by segment, and which segments have changed since it was last read.

Triggers note every change (triggers.py). On SQLite ids rise with commits. On PostgreSQL they do not: a change with a
lower id may become visible later. There a reader asks for all that was written by transactions whose end its last
snapshot did not see, and passes over the rows that it has met already.
"""

from collections.abc import Iterator

from sqlalchemy import String, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from storeadmin.numbers.models import Number, PoolChange
from storeadmin.numbers.pool_index import PoolIndex
from telecom.tail_sets import SEGMENT, SIZE, TAIL, from_text

# Made once: every draw ends with it. PostgreSQL takes the batch as one array, and keeps the statement prepared.
_IN_POOL = select(Number.digits).where(Number.state == "pool")
_STILL_THERE = {
    "sqlite": _IN_POOL.where(Number.digits.in_(bindparam("digits", expanding=True))),
    "postgresql": _IN_POOL.where(Number.digits == func.any(bindparam("digits", type_=ARRAY(String(11))))),
}
_SNAPSHOT = text("SELECT txid_snapshot_xmin(now_is), txid_snapshot_xmax(now_is) FROM txid_current_snapshot() AS now_is")


class PoolChanges:
    """What one reader has seen of the changes. `begin` and `changed` are called with the session that then reads."""

    def __init__(self) -> None:
        self._horizon = -1
        self._met: frozenset[int] = frozenset()

    def begin(self, session: Session) -> None:
        """Everything up to now is about to be read."""
        self._horizon, self._met = self._now(session)[0], frozenset()

    def changed(self, session: Session) -> list[str] | None:
        """The segments to be read again; None when everything must be."""
        if session.get_bind().dialect.name == "sqlite":
            rows = session.execute(select(PoolChange.id, PoolChange.segment).where(PoolChange.id > self._horizon)).all()
            self._horizon = max((row.id for row in rows), default=self._horizon)
            return sorted({row.segment for row in rows})
        oldest_open, next_txid = self._now(session)
        if next_txid < self._horizon:
            return None  # The database is an older one than that which was read: a backup was brought in.
        wanted = select(PoolChange.id, PoolChange.segment).where(PoolChange.txid >= self._horizon)
        rows = session.execute(wanted).all()
        fresh = {row.segment for row in rows if row.id not in self._met}
        self._horizon, self._met = oldest_open, frozenset(row.id for row in rows)
        return sorted(fresh)

    @staticmethod
    def _now(session: Session) -> tuple[int, int]:
        """On SQLite the newest id; on PostgreSQL the oldest transaction under way, and the next to begin."""
        if session.get_bind().dialect.name == "sqlite":
            newest = session.scalar(select(func.max(PoolChange.id))) or 0
            return newest, newest
        oldest_open, next_txid = session.execute(_SNAPSHOT).one()
        return int(oldest_open), int(next_txid)


def segments_from(session: Session, first: str) -> Iterator[str]:
    """The segments that have numbers in the pool, from this one on. One step through the index for each."""
    lowest = select(func.min(Number.digits)).where(Number.state == "pool")
    while digits := session.scalar(lowest.where(Number.digits >= first)):
        segment = digits[:SEGMENT]
        yield segment
        first = str(int(segment) + 1)


def tails(session: Session, segment: str) -> int:
    """The segment's numbers in the pool."""
    first, last = segment + "0" * TAIL, segment + str(SIZE - 1)
    found = select(func.string_agg(func.substr(Number.digits, SEGMENT + 1), ""))
    return from_text(session.scalar(found.where(Number.state == "pool", Number.digits.between(first, last))) or "")


def whole(session: Session) -> PoolIndex:
    """All of the pool, for one question only: 3 ms a segment."""
    index = PoolIndex()
    index.put({segment: tails(session, segment) for segment in segments_from(session, "0")})
    return index


def still_there(session: Session, digits: list[str]) -> set[str]:
    """Those of the numbers, a batch at most, that are in the pool now."""
    if not digits:
        return set()
    asking = session.connection()
    return set(asking.execute(_STILL_THERE[asking.dialect.name], {"digits": digits}).scalars())
