"""Head office's inbox: a store's events, applied in order, each exactly once (U4, U6).

`receive` runs in ONE transaction of the caller, on a connection that holds the write lock (SQLite: BEGIN IMMEDIATE;
PostgreSQL: the store's line row is locked here). It returns what it found and raises only for weather (a full disk, a
lost database), so that the caller commits whatever was applied before a gap or a fork.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select, update

from link.chain import Event, event_hash
from link.doubtful_time import Sight, put_right
from link.incidents import raise_incident, record_conflict
from link.lines import line_of, stop_line
from link.messages import Message, decode
from link.positions import ForkFound, Gap, Line, Received, Superseded
from link.tables import HqTables
from link.transient import is_transient

__all__ = ["ForkFound", "Gap", "Post", "Received", "Superseded", "receive", "record_conflict", "replay"]

Post = Callable[[Connection, Event, Message], None]
"""Posts one event's business meaning. Idempotent by order id too. Raises to have the event parked."""

log = logging.getLogger("link.inbox")


def receive(
    connection: Connection,
    tables: HqTables,
    store_id: str,
    inc: str,
    events: Sequence[Event],
    post: Post,
    now: datetime,
    sight: Sight | None = None,
) -> Received | Gap | ForkFound | Superseded:
    """Take a batch: known events are skipped, the next ones chained, stored and posted, a gap is refused."""
    line = line_of(connection, tables, store_id, lock=True)
    if line is None or line.inc != inc or line.state != "live":
        return Superseded("this incarnation has no live line")
    seq, last_hash = line.applied_seq, line.applied_hash
    names: list[str] = []
    outcome: Gap | ForkFound | None = None
    for event in events:
        if event.seq > seq + 1:
            outcome = Gap(seq + 1, last_hash, tuple(names))
            break
        fault = _fault(connection, tables, event, line, seq, last_hash)
        if fault:
            outcome = ForkFound(event.seq, fault)
            break
        if event.seq <= seq:
            continue
        _store(connection, tables, event, now)
        _post_or_park(connection, tables, event, post, now, sight)
        seq, last_hash = event.seq, event.hash
        names.append(event.name)
    if names:
        _advance(connection, tables, store_id, seq, last_hash, now)
    if isinstance(outcome, ForkFound):
        stop_line(connection, tables, store_id, inc, outcome.seq, outcome.detail, now)
    return outcome or Received(seq, last_hash, tuple(names))


def _fault(connection: Connection, tables: HqTables, event: Event, line: Line, seq: int, last_hash: str) -> str:
    """Why this event cannot belong to the history that head office holds; empty if it can."""
    if (event.store_id, event.inc) != (line.store_id, line.inc):
        return "an event of another store or incarnation"
    if event.seq > seq:
        return "" if event_hash(last_hash, event) == event.hash else "the hash chain is broken"
    known = known_hash(connection, tables, event.store_id, event.inc, event.seq)
    return "" if known in (None, event.hash) else "a known seq came with another hash"


def known_hash(connection: Connection, tables: HqTables, store_id: str, inc: str, seq: int) -> str | None:
    """The hash that head office holds at seq, None if it holds none."""
    table = tables.inbox_event.c
    found: str | None = connection.scalar(
        select(table.hash).where(table.store_id == store_id, table.inc == inc, table.seq == seq)
    )
    return found


def _store(connection: Connection, tables: HqTables, event: Event, now: datetime) -> None:
    connection.execute(insert(tables.inbox_event).values(**msgspec.structs.asdict(event), received_at=now))


def _post_or_park(
    connection: Connection, tables: HqTables, event: Event, post: Post, now: datetime, sight: Sight | None
) -> None:
    reason = _post(connection, event, post, sight)
    if reason is None:
        return
    connection.execute(
        insert(tables.parked_event).values(
            store_id=event.store_id,
            inc=event.inc,
            seq=event.seq,
            name=event.name,
            body=event.body,
            reason=reason,
            parked_at=now,
        )
    )
    raise_incident(
        connection, tables, "parked", store_id=event.store_id, inc=event.inc, seq=event.seq, detail=reason, now=now
    )


def _post(connection: Connection, event: Event, post: Post, sight: Sight | None = None) -> str | None:
    """Post in a savepoint; the reason if the event is poison. Weather is raised."""
    try:
        with connection.begin_nested():
            post(connection, *put_right(event, decode(event.name, event.body), sight))
    except Exception as error:
        if is_transient(error):
            raise
        log.exception("event parked: %s %s seq %s", event.name, event.store_id, event.seq)
        return f"{type(error).__name__}: {error}"[:2000]
    return None


def _advance(connection: Connection, tables: HqTables, store_id: str, seq: int, hash: str, now: datetime) -> None:
    table = tables.store_line
    connection.execute(
        update(table).where(table.c.store_id == store_id).values(applied_seq=seq, applied_hash=hash, last_seen_at=now)
    )


def replay(connection: Connection, tables: HqTables, parked_id: int, post: Post, now: datetime) -> bool:
    """Post a parked event again, after whatever made it poison was mended. True if it is posted now."""
    parked = tables.parked_event
    row = connection.execute(
        select(parked).where(parked.c.id == parked_id, parked.c.replayed_at.is_(None)).with_for_update()
    ).one_or_none()
    if row is None:
        return False
    inbox = tables.inbox_event
    stored = connection.execute(
        select(inbox).where(inbox.c.store_id == row.store_id, inbox.c.inc == row.inc, inbox.c.seq == row.seq)
    ).one()
    event = Event(**{name: stored._mapping[name] for name in Event.__struct_fields__})
    reason = _post(connection, event, post)
    if reason is not None:
        connection.execute(update(parked).where(parked.c.id == parked_id).values(reason=reason))
        return False
    connection.execute(update(parked).where(parked.c.id == parked_id).values(replayed_at=now))
    incident = tables.incident
    connection.execute(
        update(incident)
        .where(incident.c.kind == "parked", incident.c.store_id == row.store_id)
        .where(incident.c.inc == row.inc, incident.c.seq == row.seq, incident.c.closed_at.is_(None))
        .values(closed_at=now, closed_by="replay")
    )
    return True
