"""What somebody has to look at: incidents of the line, and named conflicts about numbers and orders.

Both are kept and shown, never dropped (N1). Everything runs in the caller's transaction.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from link.chain import Event
from link.tables import HqTables


def raise_incident(
    connection: Connection,
    tables: HqTables,
    kind: str,
    *,
    store_id: str,
    inc: str,
    seq: int | None,
    detail: str,
    now: datetime,
) -> None:
    """Open an incident, once per kind, incarnation and seq while it is open: a store that asks again adds nothing."""
    table = tables.incident.c
    already = connection.scalar(
        select(table.id)
        .where(table.kind == kind, table.store_id == store_id, table.inc == inc)
        .where(table.seq.is_(None) if seq is None else table.seq == seq, table.closed_at.is_(None))
        .limit(1)
    )
    if already is None:
        connection.execute(
            insert(tables.incident).values(kind=kind, store_id=store_id, inc=inc, seq=seq, detail=detail, at=now)
        )


def record_conflict(
    connection: Connection,
    tables: HqTables,
    kind: str,
    event: Event,
    *,
    now: datetime,
    digits: str | None = None,
    gen: int | None = None,
    order_id: str | None = None,
    detail: str = "",
) -> None:
    """Keep what head office cannot accept as it is: such as `number_not_owned`, `number_gen_old`, `order_differs`."""
    connection.execute(
        insert(tables.conflict).values(
            kind=kind,
            store_id=event.store_id,
            inc=event.inc,
            seq=event.seq,
            digits=digits,
            gen=gen,
            order_id=order_id,
            detail=detail,
            at=now,
        )
    )
