"""The link's tables, as SQLAlchemy Core, made on whichever metadata the program gives.

A store makes `StoreTables(Base.metadata)`, head office `HqTables(Base.metadata)`; their Alembic autogenerate then sees
them like any other table. Each table has ONE writer: the journal and its acknowledgement belong to the store's own
transactions and link thread, the inbox and the feed to head office.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from link.columns import UTCDateTime

# SQLite only gives a rowid to a column declared INTEGER; PostgreSQL needs the wider type.
_AUTO = BigInteger().with_variant(Integer(), "sqlite")


class StoreTables:
    """event (the journal, which is the outbox), link_identity (one row), feed_cursor, skipped_change."""

    def __init__(self, metadata: MetaData) -> None:
        self.event = _event(metadata)
        self.link_identity = _link_identity(metadata)
        self.feed_cursor = Table(
            "feed_cursor",
            metadata,
            Column("channel", String(80), primary_key=True),
            Column("hq_inc", String(40), nullable=False),
            Column("rev", BigInteger, nullable=False),
            Column("applied_at", UTCDateTime, nullable=False),
        )
        self.skipped_change = Table(
            "skipped_change",
            metadata,
            Column("id", _AUTO, primary_key=True, autoincrement=True),
            Column("channel", String(80), nullable=False),
            Column("hq_inc", String(40), nullable=False),
            Column("rev", BigInteger, nullable=False),
            Column("name", String(60), nullable=False),
            Column("body", LargeBinary, nullable=False),
            Column("reason", Text, nullable=False),
            Column("skipped_at", UTCDateTime, nullable=False),
            Column("replayed_at", UTCDateTime),
        )


class HqTables:
    """store_line, incarnation, inbox_event, parked_event, incident, conflict, feed_*, store_cursor, enrolment_code."""

    def __init__(self, metadata: MetaData) -> None:
        self.store_line = _store_line(metadata)
        self.incarnation = _incarnation(metadata)
        self.inbox_event = _inbox_event(metadata)
        self.parked_event = _parked_event(metadata)
        self.incident = _incident(metadata)
        self.conflict = _conflict(metadata)
        self.feed_head = _feed_head(metadata)
        self.feed_channel = Table(
            "feed_channel",
            metadata,
            Column("channel", String(80), primary_key=True),
            Column("rev", BigInteger, nullable=False),
        )
        self.feed_change = _feed_change(metadata)
        self.store_cursor = _store_cursor(metadata)
        self.enrolment_code = _enrolment_code(metadata)


def _event(metadata: MetaData) -> Table:
    return Table(
        "event",
        metadata,
        Column("inc", String(40), primary_key=True),
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("store_id", String(40), nullable=False),
        Column("name", String(60), nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("body_hash", String(64), nullable=False),
        Column("at", UTCDateTime, nullable=False),
        Column("boot_id", String(64), nullable=False),
        Column("mono_ns", BigInteger, nullable=False),
        Column("offset_ms", BigInteger),
        Column("hash", String(64), nullable=False),
        CheckConstraint("seq >= 1", name="seq_from_1"),
        CheckConstraint("length(hash) = 64", name="hash_is_sha256"),
    )


def _link_identity(metadata: MetaData) -> Table:
    return Table(
        "link_identity",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("store_id", String(40), nullable=False),
        Column("inc", String(40), nullable=False),
        Column("hq_inc", String(40), nullable=False),
        Column("enrolled_at", UTCDateTime, nullable=False),
        Column("acked_seq", BigInteger, nullable=False, server_default=text("0")),
        Column("acked_hash", String(64), nullable=False),
        Column("acked_at", UTCDateTime),
        # Head office has given this store to another box: nothing new is sold from this one.
        Column("fenced_at", UTCDateTime),
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint("acked_seq >= 0", name="acked_not_negative"),
    )


def _store_line(metadata: MetaData) -> Table:
    return Table(
        "store_line",
        metadata,
        Column("store_id", String(40), primary_key=True),
        Column("inc", String(40), nullable=False),
        Column("public_key", String(64), nullable=False),
        Column("applied_seq", BigInteger, nullable=False, server_default=text("0")),
        Column("applied_hash", String(64), nullable=False),
        Column("conn_no", BigInteger, nullable=False, server_default=text("0")),
        Column("state", String(10), nullable=False, server_default=text("'live'")),
        Column("last_seen_at", UTCDateTime),
        Column("head_seq", BigInteger, nullable=False, server_default=text("0")),
        Column("head_hash", String(64), nullable=False, server_default=text("''")),
        Column("unsent", BigInteger, nullable=False, server_default=text("0")),
        Column("oldest_unsent_at", UTCDateTime),
        CheckConstraint("state IN ('live', 'stopped')", name="state_known"),
        CheckConstraint("applied_seq >= 0", name="applied_not_negative"),
    )


def _incarnation(metadata: MetaData) -> Table:
    return Table(
        "incarnation",
        metadata,
        Column("inc", String(40), primary_key=True),
        Column("store_id", String(40), nullable=False, index=True),
        Column("public_key", String(64), nullable=False),
        Column("enrolled_at", UTCDateTime, nullable=False),
        Column("fenced_at", UTCDateTime),
    )


def _inbox_event(metadata: MetaData) -> Table:
    return Table(
        "inbox_event",
        metadata,
        Column("store_id", String(40), primary_key=True),
        Column("inc", String(40), primary_key=True),
        Column("seq", BigInteger, primary_key=True, autoincrement=False),
        Column("name", String(60), nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("at", UTCDateTime, nullable=False),
        Column("boot_id", String(64), nullable=False),
        Column("mono_ns", BigInteger, nullable=False),
        Column("offset_ms", BigInteger),
        Column("hash", String(64), nullable=False),
        Column("received_at", UTCDateTime, nullable=False),
    )


def _parked_event(metadata: MetaData) -> Table:
    return Table(
        "parked_event",
        metadata,
        Column("id", _AUTO, primary_key=True, autoincrement=True),
        Column("store_id", String(40), nullable=False),
        Column("inc", String(40), nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("name", String(60), nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("reason", Text, nullable=False),
        Column("parked_at", UTCDateTime, nullable=False),
        Column("replayed_at", UTCDateTime),
        Index("uq_parked_event_store_id_inc_seq", "store_id", "inc", "seq", unique=True),
    )


def _incident(metadata: MetaData) -> Table:
    return Table(
        "incident",
        metadata,
        Column("id", _AUTO, primary_key=True, autoincrement=True),
        Column("kind", String(40), nullable=False),
        Column("store_id", String(40), nullable=False),
        Column("inc", String(40), nullable=False),
        Column("seq", BigInteger),
        Column("detail", Text, nullable=False),
        Column("at", UTCDateTime, nullable=False),
        Column("closed_at", UTCDateTime),
        Column("closed_by", String(80)),
        Index("ix_incident_store_id_kind", "store_id", "kind"),
    )


def _conflict(metadata: MetaData) -> Table:
    return Table(
        "conflict",
        metadata,
        Column("id", _AUTO, primary_key=True, autoincrement=True),
        Column("kind", String(40), nullable=False),
        Column("store_id", String(40), nullable=False),
        Column("inc", String(40), nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("digits", String(20)),
        Column("gen", BigInteger),
        Column("order_id", String(40)),
        Column("detail", Text, nullable=False),
        Column("at", UTCDateTime, nullable=False),
        Column("settled_at", UTCDateTime),
        Column("settled_by", String(80)),
        Index("ix_conflict_digits", "digits"),
        Index("ix_conflict_store_id", "store_id"),
    )


def _feed_head(metadata: MetaData) -> Table:
    return Table(
        "feed_head",
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("hq_inc", String(40), nullable=False),
        Column("rev", BigInteger, nullable=False),
        CheckConstraint("id = 1", name="one_row"),
    )


def _feed_change(metadata: MetaData) -> Table:
    return Table(
        "feed_change",
        metadata,
        Column("channel", String(80), primary_key=True),
        Column("rev", BigInteger, primary_key=True, autoincrement=False),
        Column("name", String(60), nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("at", UTCDateTime, nullable=False),
        CheckConstraint("rev >= 1", name="rev_from_1"),
    )


def _store_cursor(metadata: MetaData) -> Table:
    return Table(
        "store_cursor",
        metadata,
        Column("store_id", String(40), primary_key=True),
        Column("channel", String(80), primary_key=True),
        Column("hq_inc", String(40), nullable=False),
        Column("rev", BigInteger, nullable=False),
        Column("told_at", UTCDateTime, nullable=False),
        Column("trouble", Text),
    )


def _enrolment_code(metadata: MetaData) -> Table:
    return Table(
        "enrolment_code",
        metadata,
        Column("code_hash", String(64), primary_key=True),
        Column("store_id", String(40), nullable=False),
        Column("made_at", UTCDateTime, nullable=False),
        Column("expires_at", UTCDateTime, nullable=False),
        Column("used_at", UTCDateTime),
    )
