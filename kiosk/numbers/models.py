"""The store's number book and the holds on it."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base


class BookNumber(Base):
    """A number allotted to this store. Being held is not a state of it: a live `Hold` says so.

    `gen` is the allotment's fencing token; `rk` a random key given at allotment, for sampling without a sort.
    """

    __tablename__ = "book_number"
    __table_args__ = (
        CheckConstraint("state IN ('free', 'reserved', 'sold', 'released')", name="state"),
        CheckConstraint("(state IN ('reserved', 'sold')) = (order_id IS NOT NULL)", name="order"),
        Index("ix_book_number_state_rk", "state", "rk"),
    )

    digits: Mapped[str] = mapped_column(String(11), primary_key=True)
    gen: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="free")
    rk: Mapped[int] = mapped_column(BigInteger)
    order_id: Mapped[str | None] = mapped_column(String(36))


class BookChange(Base):
    """The newest change of each number, written by triggers; what the book in memory reads to keep up.

    A trigger and not the actions, so that a command line or a feed that changes the book is seen as well.
    """

    __tablename__ = "book_change"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    digits: Mapped[str] = mapped_column(String(11), unique=True)


class Hold(Base):
    """A number kept back for one visit.

    Live while `ended_at` is empty, the boot is this boot and the monotonic clock is before `ends_mono_ns`.
    No button moves the end past `hard_end_mono_ns`. Of a visit's holds, the one with the newest `chosen_mono_ns` goes
    on to the order.
    """

    __tablename__ = "hold"
    __table_args__ = (
        # Not a check in Python: of two taps in one instant the database lets one through.
        Index("uq_hold_open_digits", "digits", unique=True, sqlite_where=text("ended_at IS NULL")),
        Index("ix_hold_open_visit", "visit_id", sqlite_where=text("ended_at IS NULL")),
        CheckConstraint("ends_mono_ns <= hard_end_mono_ns", name="hard_end"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    digits: Mapped[str] = mapped_column(ForeignKey("book_number.digits"))
    gen: Mapped[int]
    visit_id: Mapped[str] = mapped_column(String(36))
    boot_id: Mapped[str] = mapped_column(String(36))
    taken_mono_ns: Mapped[int] = mapped_column(BigInteger)
    ends_mono_ns: Mapped[int] = mapped_column(BigInteger)
    hard_end_mono_ns: Mapped[int] = mapped_column(BigInteger)
    chosen_mono_ns: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    taken_at: Mapped[datetime]
    extended: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(16))
