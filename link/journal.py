"""The store's journal, which is its outbox: written in the business transaction, read by the link (U1, U2).

Every function works on the caller's connection and commits nothing. `append` needs the write lock from the start of
the transaction (BEGIN IMMEDIATE), because the next seq is read and then written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, Insert, Row, Select, and_, func, insert, select, update

from link.chain import Event, body_hash, chained, genesis
from link.limits import BATCH_EVENTS_MOST, EVENT_BYTES_MOST, PAYLOAD_BYTES_MOST, TooLarge
from link.messages import Up, encode, name_of
from link.positions import Head, Identity, Unsent
from link.tables import StoreTables


class EventClock(Protocol):
    """The clock facts that each event carries; KioskClock fits."""

    @property
    def boot_id(self) -> str: ...

    @property
    def offset_ms(self) -> int | None: ...

    def mono_ns(self) -> int: ...


class NotEnrolled(RuntimeError):
    """The box has no identity yet, so it cannot sell."""


class Fenced(RuntimeError):
    """Head office has given this store to another box (R3)."""


def append(
    connection: Connection,
    tables: StoreTables,
    message: Up,
    *,
    now: datetime,
    clock: EventClock,
    also_fenced: bool = True,
) -> int:
    """Write one fact into the journal, in the caller's transaction, and give its seq.

    Raises NotEnrolled without an identity, Fenced on a fenced box unless `also_fenced`, TooLarge for over 64 KiB.
    """
    who, last, fenced_at = _end_of_chain(connection, tables)
    if fenced_at is not None and not also_fenced:
        raise Fenced(f"this box was fenced at {fenced_at.isoformat()}")
    event = chained(
        last.hash,
        Event(
            store_id=who.store_id,
            inc=who.inc,
            seq=last.seq + 1,
            name=name_of(message),
            body=_sized(encode(message)),
            at=now,
            boot_id=clock.boot_id,
            mono_ns=clock.mono_ns(),
            offset_ms=clock.offset_ms,
        ),
    )
    row = msgspec.structs.asdict(event) | {"body_hash": body_hash(event.body)}
    connection.execute(_appending(tables), row)
    return event.seq


def _sized(body: bytes) -> bytes:
    if len(body) > EVENT_BYTES_MOST:
        raise TooLarge(f"an event of {len(body)} bytes, at most {EVENT_BYTES_MOST}")
    return body


def identity(connection: Connection, tables: StoreTables) -> Identity | None:
    """The identity row, or None before enrolment."""
    who = tables.link_identity.c
    row = connection.execute(select(who.store_id, who.inc, who.hq_inc, who.acked_seq, who.acked_hash)).one_or_none()
    return Identity(*row) if row else None


def head(connection: Connection, tables: StoreTables) -> Head:
    """The last position of this incarnation; seq 0 and the genesis hash before its first event."""
    return _end_of_chain(connection, tables)[1]


def _end_of_chain(connection: Connection, tables: StoreTables) -> tuple[Identity, Head, datetime | None]:
    """Who writes, the position after which the next event stands, and since when it may not, in one look-up."""
    row = connection.execute(_looking_up(tables)).one_or_none()
    if row is None:
        raise NotEnrolled("this box has not been enrolled with head office")
    who, (seq, hash, fenced_at) = Identity(*row[:-3]), row[-3:]
    return who, Head(seq, hash) if seq is not None else Head(0, genesis(who.store_id, who.inc)), fenced_at


# Made once: every hold and every step of an order writes into the journal.
@cache
def _looking_up(tables: StoreTables) -> Select[Any]:
    who, event, before = tables.link_identity.c, tables.event, tables.event.alias()
    newest = select(func.max(before.c.seq)).where(before.c.inc == who.inc).scalar_subquery()
    at_end = and_(event.c.inc == who.inc, event.c.seq == newest)
    identity_ = (who.store_id, who.inc, who.hq_inc, who.acked_seq, who.acked_hash)
    found = select(*identity_, event.c.seq, event.c.hash, who.fenced_at)
    return found.select_from(tables.link_identity.outerjoin(event, at_end))


@cache
def _appending(tables: StoreTables) -> Insert:
    return insert(tables.event)


def hash_at(connection: Connection, tables: StoreTables, seq: int) -> str | None:
    """The chain's value at seq in this incarnation, None past the head."""
    who = _enrolled(connection, tables)
    if seq == 0:
        return genesis(who.store_id, who.inc)
    events = tables.event.c
    found: str | None = connection.scalar(select(events.hash).where(events.inc == who.inc, events.seq == seq))
    return found


def batch_after(
    connection: Connection,
    tables: StoreTables,
    seq: int,
    *,
    most_events: int = BATCH_EVENTS_MOST,
    most_bytes: int = PAYLOAD_BYTES_MOST,
) -> Sequence[Event]:
    """The events seq+1 .. in order, as many as one batch may hold; at least one if there is any."""
    who = _enrolled(connection, tables)
    table = tables.event
    rows = connection.execute(
        select(table).where(table.c.inc == who.inc, table.c.seq > seq).order_by(table.c.seq).limit(most_events)
    )
    batch: list[Event] = []
    size = 0
    for row in rows:
        event = _event(row)
        size += len(msgspec.msgpack.encode(event)) + 8
        if batch and size > most_bytes:
            break
        batch.append(event)
    rows.close()
    return batch


def mark_acknowledged(connection: Connection, tables: StoreTables, seq: int, hash: str, *, now: datetime) -> bool:
    """Remember head office's committed position. False, and nothing written, if our chain says otherwise there.

    The position may go back: a head office restored from a backup says so in its Welcome, and is refilled (U7).
    """
    if hash_at(connection, tables, seq) != hash:
        return False
    connection.execute(update(tables.link_identity).values(acked_seq=seq, acked_hash=hash, acked_at=now))
    return True


def unsent(connection: Connection, tables: StoreTables) -> Unsent:
    """How many events head office has not acknowledged, and when the oldest of them happened."""
    who = identity(connection, tables)
    if who is None:
        return Unsent(0, None)
    count = head(connection, tables).seq - who.acked_seq
    if count <= 0:
        return Unsent(0, None)
    events = tables.event.c
    oldest: datetime | None = connection.scalar(
        select(events.at).where(events.inc == who.inc, events.seq == who.acked_seq + 1)
    )
    return Unsent(count, oldest)


def _enrolled(connection: Connection, tables: StoreTables) -> Identity:
    who = identity(connection, tables)
    if who is None:
        raise NotEnrolled("this box has not been enrolled with head office")
    return who


def _event(row: Row[tuple[object, ...]]) -> Event:
    return Event(**{name: row._mapping[name] for name in Event.__struct_fields__})
