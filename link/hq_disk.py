"""Head office's tables as the connections' disk: SQL adapter of ports.HqDisk.

Safe for many connections in many threads and processes: every method is one transaction, writers take the write lock
(SQLite) or lock the store's line (PostgreSQL), and nothing is kept between calls.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, update

from link import feed, inbox, lines
from link.chain import Event, genesis
from link.doubtful_time import Sight
from link.inbox import Post
from link.incidents import raise_incident
from link.ports import Opens
from link.positions import Entered, ForkFound, Gap, Head, Line, Received, Superseded, Unsent
from link.tables import HqTables
from link.transactions import connection_of

OLDER_SEQS = 2


class SqlHqDisk:
    """`writing` opens a transaction with the write lock, `reading` one that only reads."""

    def __init__(
        self,
        writing: Opens,
        reading: Opens,
        tables: HqTables,
        post: Post,
        *,
        draw: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        self._writing = writing
        self._reading = reading
        self._tables = tables
        self._post = post
        self._draw = draw

    def hq_inc(self) -> str:
        with connection_of(self._reading) as connection:
            known = feed.known_hq_inc(connection, self._tables)
        if known is not None:
            return known
        with connection_of(self._writing) as connection:
            return feed.hq_inc(connection, self._tables)

    def total_rev(self) -> int:
        """Rises with each publication, whichever process made it."""
        with connection_of(self._reading) as connection:
            return feed.total_rev(connection, self._tables)

    def line(self, store_id: str) -> Line | None:
        with connection_of(self._reading) as connection:
            return lines.line_of(connection, self._tables, store_id)

    def some_seqs(self, store_id: str, inc: str, applied_seq: int) -> Sequence[int]:
        """The applied seq and two random older ones: a store restored from a backup cannot show them all."""
        if applied_seq == 0:
            return ()
        drawn = {1 + self._draw(applied_seq) for _ in range(OLDER_SEQS)}
        return (applied_seq, *sorted(drawn - {applied_seq}))

    def hash_at(self, store_id: str, inc: str, seq: int) -> str | None:
        if seq == 0:
            return genesis(store_id, inc)
        with connection_of(self._reading) as connection:
            return inbox.known_hash(connection, self._tables, store_id, inc, seq)

    def enter(self, store_id: str, inc: str, head: Head, now: datetime) -> Entered | None:
        with connection_of(self._writing) as connection:
            return lines.enter(connection, self._tables, store_id, inc, head, now)

    def fenced_key(self, store_id: str, inc: str) -> str | None:
        with connection_of(self._reading) as connection:
            return lines.fenced_key(connection, self._tables, store_id, inc)

    def note_fenced(self, store_id: str, inc: str, head_seq: int, now: datetime) -> None:
        with connection_of(self._writing) as connection:
            lines.note_fenced(connection, self._tables, store_id, inc, head_seq, now)

    def stop_line(self, store_id: str, inc: str, seq: int, detail: str, now: datetime) -> None:
        with connection_of(self._writing) as connection:
            lines.stop_line(connection, self._tables, store_id, inc, seq, detail, now)

    def receive(
        self,
        store_id: str,
        inc: str,
        conn_no: int,
        events: Sequence[Event],
        now: datetime,
        sight: Sight | None = None,
    ) -> Received | Gap | ForkFound | Superseded:
        """Take the batch in one transaction; the position that is answered is read back after its commit (U5)."""
        with connection_of(self._writing) as connection:
            line = lines.line_of(connection, self._tables, store_id, lock=True)
            if line is None or line.conn_no != conn_no:
                return Superseded("superseded")
            outcome = inbox.receive(connection, self._tables, store_id, inc, events, self._post, now, sight)
        return self._as_committed(store_id, inc, outcome)

    def _as_committed(
        self, store_id: str, inc: str, outcome: Received | Gap | ForkFound | Superseded
    ) -> Received | Gap | ForkFound | Superseded:
        if isinstance(outcome, ForkFound | Superseded):
            return outcome
        line = self.line(store_id)
        if line is None or line.inc != inc:
            return Superseded("a newer incarnation took over")
        if isinstance(outcome, Gap):
            return Gap(line.applied_seq + 1, line.applied_hash, outcome.names)
        return Received(line.applied_seq, line.applied_hash, outcome.names)

    def note_ping(self, store_id: str, conn_no: int, head: Head, unsent: Unsent, now: datetime) -> bool:
        with connection_of(self._writing) as connection:
            return lines.note_ping(connection, self._tables, store_id, conn_no, head, unsent, now)

    def heads(self, store_id: str) -> Mapping[str, int]:
        channels = (feed.CATALOGUE, feed.store_channel(store_id))
        with connection_of(self._reading) as connection:
            return feed.heads_of(connection, self._tables, channels)

    def changes_after(self, channel: str, rev: int) -> Sequence[feed.Change]:
        with connection_of(self._reading) as connection:
            return feed.changes_after(connection, self._tables, channel, rev)

    def note_cursor(
        self, store_id: str, conn_no: int, channel: str, rev: int, trouble: str | None, now: datetime
    ) -> bool:
        """Keep how far the store is. False if a newer connection has taken over."""
        with connection_of(self._writing) as connection:
            line = lines.line_of(connection, self._tables, store_id, lock=True)
            if line is None or line.conn_no != conn_no:
                return False
            self._write_cursor(connection, line, channel, rev, trouble, now)
            head = feed.heads_of(connection, self._tables, [channel])[channel]
            fault = trouble or (f"the store is at rev {rev}, the feed ends at {head}" if rev > head else None)
            if fault:
                kind = f"channel_stopped:{channel}"[:40] if trouble else "feed_went_back"
                raise_incident(
                    connection,
                    self._tables,
                    kind,
                    store_id=store_id,
                    inc=line.inc,
                    seq=None,
                    detail=fault,
                    now=now,
                )
        return True

    def _write_cursor(
        self, connection: Connection, line: Line, channel: str, rev: int, trouble: str | None, now: datetime
    ) -> None:
        table = self._tables.store_cursor
        hq_inc = feed.hq_inc(connection, self._tables)
        fresh = {"hq_inc": hq_inc, "rev": rev, "told_at": now, "trouble": trouble}
        row = (table.c.store_id == line.store_id) & (table.c.channel == channel)
        if connection.execute(update(table).where(row).values(**fresh)).rowcount == 0:
            connection.execute(insert(table).values(store_id=line.store_id, channel=channel, **fresh))
