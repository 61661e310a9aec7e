"""Head office's feed: what it publishes, in channels, each change with a dense rev (D1, D2).

`publish` takes the row lock on feed_head before it reads any rev, and keeps it until the caller's transaction commits:
revs therefore become visible in their own order, and a reader of `rev > cursor` never skips one. A sequence or a clock
would not give that on PostgreSQL, where ids commit out of order.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select, update

from link.limits import CHANGE_BYTES_MOST, CHANGES_MOST, PAYLOAD_BYTES_MOST, TooLarge
from link.messages import Down, Message, decode, encode, name_of
from link.tables import HqTables

CATALOGUE = "catalogue"


def store_channel(store_id: str) -> str:
    """The channel that only this store reads."""
    return f"store:{store_id}"


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One published change; rev is dense from 1 in its channel. `body` is JSON as published."""

    rev: int
    name: str
    body: bytes

    def message(self) -> Message:
        """Raises UnknownMessage or msgspec.ValidationError."""
        return decode(self.name, self.body)


def publish(
    connection: Connection,
    tables: HqTables,
    channel: str,
    messages: Sequence[Down],
    now: datetime,
) -> int:
    """Append the messages to the channel in the caller's transaction; gives the channel's new last rev.

    Raises TooLarge for a change over 192 KiB. With no messages nothing is written.
    """
    total = _lock(connection, tables)
    rev = _rev(connection, tables, channel)
    if not messages:
        return rev or 0
    rows = [
        {"channel": channel, "rev": (rev or 0) + n, "name": name_of(each), "body": _sized(each), "at": now}
        for n, each in enumerate(messages, start=1)
    ]
    last: int = (rev or 0) + len(rows)
    connection.execute(insert(tables.feed_change), rows)
    if rev is None:
        connection.execute(insert(tables.feed_channel).values(channel=channel, rev=last))
    else:
        connection.execute(update(tables.feed_channel).where(tables.feed_channel.c.channel == channel).values(rev=last))
    connection.execute(update(tables.feed_head).values(rev=total + len(rows)))
    return last


def changes_after(
    connection: Connection,
    tables: HqTables,
    channel: str,
    rev: int,
    most_bytes: int = PAYLOAD_BYTES_MOST,
) -> Sequence[Change]:
    """The channel's changes rev+1 .. in order, as many as fit; at least one if there is any."""
    table = tables.feed_change.c
    rows = connection.execute(
        select(table.rev, table.name, table.body)
        .where(table.channel == channel, table.rev > rev)
        .order_by(table.rev)
        .limit(CHANGES_MOST)
    )
    found: list[Change] = []
    size = 0
    for row in rows:
        size += len(row.body) + len(row.name) + 40
        if found and size > most_bytes:
            break
        found.append(Change(rev=row.rev, name=row.name, body=row.body))
    rows.close()
    return found


def head(connection: Connection, tables: HqTables) -> dict[str, int]:
    """Every channel's last rev."""
    table = tables.feed_channel.c
    return {row.channel: row.rev for row in connection.execute(select(table.channel, table.rev))}


def heads_of(connection: Connection, tables: HqTables, channels: Sequence[str]) -> Mapping[str, int]:
    """The last rev of these channels, 0 for one never published to."""
    table = tables.feed_channel.c
    rows = connection.execute(select(table.channel, table.rev).where(table.channel.in_(channels)))
    return {channel: 0 for channel in channels} | {row.channel: row.rev for row in rows}


def total_rev(connection: Connection, tables: HqTables) -> int:
    """A counter over all channels that rises with each publication: one cheap row to watch."""
    return connection.scalar(select(tables.feed_head.c.rev)) or 0


def hq_inc(connection: Connection, tables: HqTables) -> str:
    """Head office's own incarnation, minted once. The first call writes, so it needs a write transaction."""
    known = known_hq_inc(connection, tables)
    if known is not None:
        return known
    minted = secrets.token_hex(16)
    connection.execute(insert(tables.feed_head).values(id=1, hq_inc=minted, rev=0))
    return minted


def known_hq_inc(connection: Connection, tables: HqTables) -> str | None:
    """The same, only read: None before anything was published or anybody enrolled."""
    known: str | None = connection.scalar(select(tables.feed_head.c.hq_inc))
    return known


def _lock(connection: Connection, tables: HqTables) -> int:
    hq_inc(connection, tables)
    return int(connection.scalars(select(tables.feed_head.c.rev).with_for_update()).one())


def _rev(connection: Connection, tables: HqTables, channel: str) -> int | None:
    table = tables.feed_channel.c
    rev: int | None = connection.scalar(select(table.rev).where(table.channel == channel))
    return rev


def _sized(message: Down) -> bytes:
    body = encode(message)
    if len(body) > CHANGE_BYTES_MOST:
        raise TooLarge(f"a change of {len(body)} bytes, at most {CHANGE_BYTES_MOST}")
    return body
