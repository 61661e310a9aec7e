"""A small cast on real SQLite files: head office with its tables, and stores that enrolled with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Column, Connection, Engine, Integer, MetaData, String, Table, insert, select

from link import enrolment, feed, journal
from link.chain import Event
from link.columns import NAMING
from link.enrolment import StoreKey
from link.feed import Change
from link.hq_disk import SqlHqDisk
from link.messages import DocumentPut, Message, OrderPlaced, OrderStepped
from link.store_disk import SqlStoreDisk
from link.tables import HqTables, StoreTables
from tests.clocks import ManualClock
from web.db import open_engine

NOW = datetime(2026, 11, 21, 6, 32, tzinfo=UTC)


def order_placed(order_id: str = "order-1", digits: str | None = "16190000001") -> OrderPlaced:
    return OrderPlaced(
        order_id=order_id,
        code="ABC234",
        token="t" * 22,
        kind="new_line",
        digits=digits,
        gen=1,
        plan_key="demo66",
        revision=1,
        grade=0,
        grade_version="1",
        today_fen=6600,
        monthly_fen=6600,
        quote_digest="0" * 64,
        lines=(),
        business_date=date(2026, 11, 21),
        unpaid_ends_at=NOW,
        visit_id="visit-1",
    )


def paid(order_id: str = "order-1", note: str = "") -> OrderStepped:
    return OrderStepped(order_id=order_id, step="paid", business_date=date(2026, 11, 21), note=note)


def document(key: str, body: str = "{}") -> DocumentPut:
    return DocumentPut(kind="plan", key=key, hash="0" * 64, body=body)


class File:
    """One database, a SQLite file unless a URL is given; `writing` and `reading` as the programs have them."""

    def __init__(self, path: Path, metadata: MetaData, *, fast: bool = False, url: str = "") -> None:
        self.engine: Engine = open_engine(url or f"sqlite:///{path}")
        self._fast = fast
        metadata.create_all(self.engine)

    def writing(self) -> AbstractContextManager[Connection]:
        return self._open("IMMEDIATE")

    def reading(self) -> AbstractContextManager[Connection]:
        return self._open("DEFERRED")

    @contextmanager
    def _open(self, mode: str) -> Iterator[Connection]:
        with self.engine.connect().execution_options(kaki_begin=mode) as connection:
            if self._fast:
                # The simulator crashes processes, not the machine: the file need not reach the platter.
                connection.connection.driver_connection.execute("PRAGMA synchronous = OFF")  # type: ignore[union-attr]
            with connection.begin():
                yield connection


@dataclass
class Hq:
    """Head office with a posting that only writes down what was posted; `poison` names what it cannot post."""

    path: Path
    fast: bool = False
    poison: set[str] = field(default_factory=set)
    url: str = ""

    def __post_init__(self) -> None:
        metadata = MetaData(naming_convention=NAMING)
        self.tables = HqTables(metadata)
        # Without any unique key on purpose: a second posting must show.
        self.posted = Table(
            "posted",
            metadata,
            Column("id", Integer, primary_key=True),
            Column("store_id", String),
            Column("order_id", String),
        )
        self.file = File(self.path, metadata, fast=self.fast, url=self.url)
        self.disk = SqlHqDisk(self.file.writing, self.file.reading, self.tables, self.post)

    def post(self, connection: Connection, event: Event, message: Message) -> None:
        assert isinstance(message, OrderPlaced | OrderStepped)
        connection.execute(insert(self.posted).values(store_id=event.store_id, order_id=message.order_id))
        if message.order_id in self.poison:
            raise ValueError("no such plan")

    def posted_orders(self, store_id: str) -> list[str]:
        with self.file.reading() as connection:
            query = select(self.posted.c.order_id).where(self.posted.c.store_id == store_id)
            return list(connection.scalars(query.order_by(self.posted.c.id)))

    def publish(self, channel: str, *keys: str) -> int:
        with self.file.writing() as connection:
            return feed.publish(connection, self.tables, channel, [document(key) for key in keys], NOW)

    def rows(self, table: Table) -> list[dict[str, object]]:
        with self.file.reading() as connection:
            return [dict(row._mapping) for row in connection.execute(select(table))]


@dataclass
class Store:
    """A store's file, key and clock. `refuses` names document keys that its apply cannot apply."""

    path: Path
    store_id: str
    fast: bool = False
    refuses: dict[str, Exception] = field(default_factory=dict)

    def __post_init__(self) -> None:
        metadata = MetaData(naming_convention=NAMING)
        self.tables = StoreTables(metadata)
        self.applied = Table(
            "applied",
            metadata,
            Column("id", Integer, primary_key=True),
            Column("channel", String),
            Column("rev", Integer),
            Column("key", String),
        )
        self.file = File(self.path, metadata, fast=self.fast)
        self.key = StoreKey.make()
        self.clock = ManualClock(NOW)
        self.disk = self.open_disk(self.file.writing)

    def open_disk(self, writing: Callable[[], AbstractContextManager[Connection]]) -> SqlStoreDisk:
        return SqlStoreDisk(writing, self.file.reading, self.tables, self.apply)

    def apply(self, connection: Connection, channel: str, change: Change) -> None:
        message = change.message()
        assert isinstance(message, DocumentPut)
        if message.key in self.refuses:
            raise self.refuses[message.key]
        connection.execute(insert(self.applied).values(channel=channel, rev=change.rev, key=message.key))

    def enrol(self, hq: Hq) -> None:
        with hq.file.writing() as connection:
            code = enrolment.issue_code(connection, hq.tables, self.store_id, NOW)
            answer = enrolment.redeem(connection, hq.tables, code, self.key.public_key, NOW)
        with self.file.writing() as connection:
            enrolment.adopt(connection, self.tables, answer, NOW)

    def place(self, *order_ids: str, note: str = "") -> None:
        """One transaction each, as orders are placed."""
        for order_id in order_ids:
            with self.file.writing() as connection:
                message = paid(order_id, note) if note else order_placed(order_id)
                journal.append(connection, self.tables, message, now=self.clock.now(), clock=self.clock)

    def events(self, after: int = 0) -> list[Event]:
        return list(self.disk.batch_after(after))

    def applied_keys(self, channel: str) -> list[str]:
        with self.file.reading() as connection:
            query = select(self.applied.c.key).where(self.applied.c.channel == channel)
            return list(connection.scalars(query.order_by(self.applied.c.id)))
