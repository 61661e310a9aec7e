"""How many numbers stand where, exact and without counting them: triggers keep the sums (see docs/city-search.md)."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, text
from sqlalchemy.orm import Session

from storeadmin.numbers.models import NumberCount

# One number for all our programs: two processes that fold at once would wait for each other's rows.
FOLD_LOCK = 5_107_320


@dataclass(frozen=True, slots=True)
class CountRow:
    """`count` numbers of a grade stand with a store (None: with nobody) in a state."""

    store_id: str | None
    state: str
    grade: int
    count: int


def rows(session: Session) -> list[CountRow]:
    """Every combination that has numbers, in order, as of the session's moment."""
    c = NumberCount
    total = func.sum(c.count)
    wanted = select(c.store_id, c.state, c.grade, total).group_by(c.store_id, c.state, c.grade).having(total != 0)
    found = session.execute(wanted.order_by(c.store_id, c.state, c.grade))
    return [CountRow(store_id or None, state, grade, int(count)) for store_id, state, grade, count in found]


def in_pool(session: Session) -> int:
    """How many numbers are free to give."""
    return int(session.scalar(select(func.sum(NumberCount.count)).where(NumberCount.state == "pool")) or 0)


def fold(connection: Connection) -> None:
    """Add up what each transaction has counted by itself, and keep each segment's newest change only.

    The sums stay the same, only fewer rows carry them; a reader of the changes who has not seen an older one has not
    seen the newest one either.
    """
    if connection.dialect.name != "postgresql":
        return
    if connection.scalar(select(func.pg_try_advisory_xact_lock(FOLD_LOCK))):
        connection.execute(_FOLD)
        connection.execute(delete(NumberCount).where(NumberCount.slot == 0, NumberCount.count == 0))
        connection.execute(_FROM_ANOTHER_SERVER)
        connection.execute(_OUTRUN)


_FOLD = text(
    "WITH gone AS (DELETE FROM number_count WHERE slot <> 0 RETURNING store_id, state, grade, count) "
    "INSERT INTO number_count (store_id, state, grade, slot, count) "
    "SELECT store_id, state, grade, 0, sum(count) FROM gone GROUP BY store_id, state, grade "
    "ON CONFLICT (store_id, state, grade, slot) DO UPDATE SET count = number_count.count + excluded.count"
)
# A backup brought into a new server has txids that this server has not reached: no transaction of its own wrote them.
_FROM_ANOTHER_SERVER = text("DELETE FROM pool_change WHERE txid >= txid_snapshot_xmax(txid_current_snapshot())")
_OUTRUN = text(
    "DELETE FROM pool_change AS old USING pool_change AS new "
    "WHERE new.segment = old.segment AND (new.txid, new.id) > (old.txid, old.id)"
)
