"""The city's numbers as head office knows them: who owns which, under which generation (LINK.md 5)."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.db import Base, UTCDateTime
from storeadmin.numbers import triggers

STATES = ("pool", "allotted", "recalling", "sold", "in_use", "suspended", "cooling", "quarantine")
Serial = BigInteger().with_variant(Integer, "sqlite")


class NumberBatch(Base):
    """Numbers that came into the pool together: by whom, when and why, said once for all of them."""

    __tablename__ = "number_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int]
    by: Mapped[str] = mapped_column(String(60))
    why: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Number(Base):
    """One phone number. `gen` rises with every allotment and fences off what an earlier owner still says."""

    __tablename__ = "number"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(map(repr, STATES))})", name="state_known"),
        CheckConstraint("state NOT IN ('allotted', 'recalling', 'sold') OR store_id IS NOT NULL", name="owner_named"),
        CheckConstraint("gen >= 0", name="gen_counts"),
        Index("ix_number_store_id_state", "store_id", "state"),
        Index("ix_number_state_digits", "state", "digits"),
    )

    digits: Mapped[str] = mapped_column(String(11), primary_key=True)
    store_id: Mapped[str | None] = mapped_column(ForeignKey("store.id"))
    order_id: Mapped[str | None] = mapped_column(String(36))

    state: Mapped[str] = mapped_column(String(12), default="pool")
    gen: Mapped[int] = mapped_column(default=0)
    grade: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("number_batch.id"))

    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class NumberEvent(Base):
    """One step in a number's life: what it became, whose it was, when, by whom and why."""

    __tablename__ = "number_event"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    digits: Mapped[str] = mapped_column(ForeignKey("number.digits"), index=True)
    store_id: Mapped[str | None] = mapped_column(String(16))
    order_id: Mapped[str | None] = mapped_column(String(36))

    gen: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column(String(60))
    why: Mapped[str] = mapped_column(String(200), default="")

    at: Mapped[datetime] = mapped_column(UTCDateTime)


class NumberCount(Base):
    """How many numbers stand with a store, in a state, of a grade: the sum over the slots. Triggers write it.

    SQLite keeps slot 0 alone. On PostgreSQL each transaction has a slot of its own, its txid, so that two never wait
    for each other; `counts.fold` adds them to slot 0. `store_id` is "" for nobody's.
    """

    __tablename__ = "number_count"

    store_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), primary_key=True)
    grade: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    slot: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    count: Mapped[int] = mapped_column(BigInteger)


class PoolChange(Base):
    """A segment (seven first digits) in which a number came into the pool or left it. Triggers write it.

    On SQLite a segment has one row, whose id rises with each change. On PostgreSQL ids would commit out of order, so
    each row has the txid of its transaction, and readers ask by that.
    """

    __tablename__ = "pool_change"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    segment: Mapped[str] = mapped_column(String(7), index=True)
    txid: Mapped[int] = mapped_column(BigInteger, default=0, index=True)


class Grading(Base):
    """How far the numbers' grades are filled by a grade table: one row. `done_to` is the last segment that is."""

    __tablename__ = "number_grading"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    table_hash: Mapped[str] = mapped_column(String(64))
    done_to: Mapped[str] = mapped_column(String(7), default="")
    is_done: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


triggers.follow(Base.metadata)
