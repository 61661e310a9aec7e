"""The store's tables as the engine's disk: SQL adapter of ports.StoreDisk."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from link import journal
from link.chain import Event
from link.feed import Change
from link.messages import UnknownMessage
from link.ports import Opens
from link.positions import AppliedTo, ChannelStopped, FeedGap, Head, Identity, Unsent
from link.tables import StoreTables
from link.transactions import connection_of

Apply = Callable[[Connection, str, Change], None]
"""Applies one change inside the transaction that also moves the cursor. Must put, not add: it may run again."""

log = logging.getLogger("link.store_disk")


class SkipChange(Exception):
    """Raised by an apply: this change does not stop the channel; it is kept aside and reported."""


class _Stopped(Exception):
    def __init__(self, rev: int, reason: str) -> None:
        super().__init__(reason)
        self.rev = rev
        self.reason = reason


class SqlStoreDisk:
    """`writing` opens a transaction with the write lock (BEGIN IMMEDIATE), `reading` one that only reads."""

    def __init__(self, writing: Opens, reading: Opens, tables: StoreTables, apply: Apply) -> None:
        self._writing = writing
        self._reading = reading
        self._tables = tables
        self._apply = apply

    def identity(self) -> Identity | None:
        with connection_of(self._reading) as connection:
            return journal.identity(connection, self._tables)

    def head(self) -> Head:
        with connection_of(self._reading) as connection:
            return journal.head(connection, self._tables)

    def hash_at(self, seq: int) -> str | None:
        with connection_of(self._reading) as connection:
            return journal.hash_at(connection, self._tables, seq)

    def batch_after(self, seq: int) -> Sequence[Event]:
        with connection_of(self._reading) as connection:
            return journal.batch_after(connection, self._tables, seq)

    def acknowledge(self, seq: int, hash: str, now: datetime) -> bool:
        with connection_of(self._writing) as connection:
            return journal.mark_acknowledged(connection, self._tables, seq, hash, now=now)

    def unsent(self) -> Unsent:
        with connection_of(self._reading) as connection:
            return journal.unsent(connection, self._tables)

    def cursors(self, hq_inc: str) -> Mapping[str, int]:
        table = self._tables.feed_cursor.c
        with connection_of(self._reading) as connection:
            rows = connection.execute(select(table.channel, table.rev).where(table.hq_inc == hq_inc))
            return {row.channel: row.rev for row in rows}

    def enter_hq(self, hq_inc: str) -> None:
        known = self.identity()
        if known is None or known.hq_inc == hq_inc:
            return
        with connection_of(self._writing) as connection:
            connection.execute(update(self._tables.link_identity).values(hq_inc=hq_inc))

    def fence(self, inc: str, now: datetime) -> None:
        table = self._tables.link_identity
        ours = update(table).where(table.c.inc == inc, table.c.fenced_at.is_(None))
        with connection_of(self._writing) as connection:
            connection.execute(ours.values(fenced_at=now))

    def apply(
        self, channel: str, hq_inc: str, changes: Sequence[Change], now: datetime
    ) -> AppliedTo | FeedGap | ChannelStopped:
        """cursor+1 .. k and the cursor, all in one transaction or none of it (D3)."""
        try:
            with connection_of(self._writing) as connection:
                return self._apply_all(connection, channel, hq_inc, changes, now)
        except _Stopped as stopped:
            return ChannelStopped(stopped.rev, stopped.reason)

    def _apply_all(
        self,
        connection: Connection,
        channel: str,
        hq_inc: str,
        changes: Sequence[Change],
        now: datetime,
    ) -> AppliedTo | FeedGap:
        cursor = self._cursor(connection, channel, hq_inc)
        rev = cursor
        for change in changes:
            if change.rev <= rev:
                continue
            if change.rev != rev + 1:
                # What came before the gap in these changes is kept; the rest is asked for again.
                break
            self._apply_one(connection, channel, hq_inc, change, cursor, now)
            rev = change.rev
        if rev > cursor:
            self._move_cursor(connection, channel, hq_inc, rev, now)
            return AppliedTo(rev, moved=True)
        unreached = any(change.rev > cursor for change in changes)
        return FeedGap(cursor) if unreached else AppliedTo(cursor, moved=False)

    def _apply_one(
        self,
        connection: Connection,
        channel: str,
        hq_inc: str,
        change: Change,
        cursor: int,
        now: datetime,
    ) -> None:
        try:
            with connection.begin_nested():
                change.message()
                self._apply(connection, channel, change)
        except (SkipChange, UnknownMessage) as reason:
            self._keep_aside(connection, channel, hq_inc, change, f"{type(reason).__name__}: {reason}", now)
        except Exception as error:
            log.exception("channel stopped: %s rev %s %s", channel, change.rev, change.name)
            reason_text = f"rev {change.rev} {change.name}: {type(error).__name__}: {error}"
            raise _Stopped(cursor, reason_text[:2000]) from error

    def _keep_aside(
        self, connection: Connection, channel: str, hq_inc: str, change: Change, reason: str, now: datetime
    ) -> None:
        log.warning("change skipped: %s rev %s %s: %s", channel, change.rev, change.name, reason)
        connection.execute(
            insert(self._tables.skipped_change).values(
                channel=channel,
                hq_inc=hq_inc,
                rev=change.rev,
                name=change.name,
                body=change.body,
                reason=reason[:2000],
                skipped_at=now,
            )
        )

    def _cursor(self, connection: Connection, channel: str, hq_inc: str) -> int:
        table = self._tables.feed_cursor.c
        query = select(table.rev).where(table.channel == channel, table.hq_inc == hq_inc)
        return connection.scalar(query) or 0

    def _move_cursor(self, connection: Connection, channel: str, hq_inc: str, rev: int, now: datetime) -> None:
        table = self._tables.feed_cursor
        fresh = {"hq_inc": hq_inc, "rev": rev, "applied_at": now}
        done = connection.execute(update(table).where(table.c.channel == channel).values(**fresh))
        if done.rowcount == 0:
            connection.execute(insert(table).values(channel=channel, **fresh))
