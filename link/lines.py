"""Head office's row for each store: how far it is, who is connected, what it said last (store_line)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from link.incidents import raise_incident
from link.positions import Entered, Head, Line, Unsent
from link.tables import HqTables

FENCED = "fenced_box_online"


def line_of(connection: Connection, tables: HqTables, store_id: str, *, lock: bool = False) -> Line | None:
    """The store's line, locked for this transaction if asked."""
    table = tables.store_line.c
    query = select(
        table.store_id,
        table.inc,
        table.public_key,
        table.applied_seq,
        table.applied_hash,
        table.state,
        table.conn_no,
    ).where(table.store_id == store_id)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return Line(*row) if row else None


def enter(
    connection: Connection, tables: HqTables, store_id: str, inc: str, head: Head, now: datetime
) -> Entered | None:
    """Give this connection the next number, so that every older one has lost its say. None if the line is not live."""
    line = line_of(connection, tables, store_id, lock=True)
    if line is None or line.inc != inc or line.state != "live":
        return None
    table = tables.store_line
    connection.execute(
        update(table)
        .where(table.c.store_id == store_id)
        .values(conn_no=line.conn_no + 1, last_seen_at=now, head_seq=head.seq, head_hash=head.hash)
    )
    return Entered(line.conn_no + 1, line.applied_seq, line.applied_hash)


def note_ping(
    connection: Connection,
    tables: HqTables,
    store_id: str,
    conn_no: int,
    head: Head,
    unsent: Unsent,
    now: datetime,
) -> bool:
    """Keep what the ping said. False if a newer connection has taken over."""
    table = tables.store_line
    done = connection.execute(
        update(table)
        .where(table.c.store_id == store_id, table.c.conn_no == conn_no)
        .values(
            last_seen_at=now,
            head_seq=head.seq,
            head_hash=head.hash,
            unsent=unsent.count,
            oldest_unsent_at=unsent.oldest_at,
        )
    )
    return done.rowcount == 1


def fenced_key(connection: Connection, tables: HqTables, store_id: str, inc: str) -> str | None:
    """The public key of an incarnation of this store that a later enrolment has fenced."""
    table = tables.incarnation.c
    query = select(table.public_key).where(table.store_id == store_id, table.inc == inc, table.fenced_at.is_not(None))
    found: str | None = connection.scalar(query)
    return found


def note_fenced(
    connection: Connection, tables: HqTables, store_id: str, inc: str, head_seq: int, now: datetime
) -> None:
    """A fenced box is still at work: somebody has to go there. One incident, however often it calls."""
    detail = f"its journal ends at {head_seq}; what it has sold since it was fenced is on that box alone"
    raise_incident(connection, tables, FENCED, store_id=store_id, inc=inc, seq=None, detail=detail, now=now)


def stop_line(
    connection: Connection,
    tables: HqTables,
    store_id: str,
    inc: str,
    seq: int,
    detail: str,
    now: datetime,
) -> None:
    """A fork was found: nothing more is taken from this incarnation until a person has looked."""
    table = tables.store_line
    connection.execute(update(table).where(table.c.store_id == store_id, table.c.inc == inc).values(state="stopped"))
    raise_incident(connection, tables, "fork", store_id=store_id, inc=inc, seq=seq, detail=detail, now=now)
