"""Numbers that leave their customers, and the notices that went out before (docs/number-life.md)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeadmin.db import Base, UTCDateTime

_OPEN = text("ended_at IS NULL")


class NumberLeave(Base):
    """One number leaving one customer, from the stop until it is back with them or somebody else has it.

    `contact` is sealed (life/sealing.py) and erased with the end of the cooling; `owner_hash` with the row's own end.
    """

    __tablename__ = "number_leave"
    __table_args__ = (
        Index("uq_number_leave_open", "digits", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_number_leave_due_at", "due_at"),
        Index("ix_number_leave_order_id", "order_id"),
        CheckConstraint("(released_at IS NULL) = (cooling_ends_at IS NULL)", name="cooling_has_end"),
        CheckConstraint("ended_at IS NULL OR (contact IS NULL AND owner_hash IS NULL)", name="erased_at_end"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    digits: Mapped[str] = mapped_column(ForeignKey("number.digits"))
    gen: Mapped[int]
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), index=True)
    order_id: Mapped[str | None] = mapped_column(String(36))

    owner_hash: Mapped[str | None] = mapped_column(String(64))
    contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    told: Mapped[int] = mapped_column(default=0)
    """How many notices have gone out."""

    suspended_by: Mapped[str] = mapped_column(String(60))
    released_by: Mapped[str | None] = mapped_column(String(60))
    ended_by: Mapped[str | None] = mapped_column(String(60))
    ended_how: Mapped[str | None] = mapped_column(String(12))
    """given_back, passed_on (somebody else has it) or cooled (nothing is left to know its owner by).

    ``refunded`` stands in rows of an earlier version, which gave the store its number at once.
    """
    surrendered: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Handed in with a refund: no notices were due, and it is nobody's to be given back."""

    suspended_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """When the next notice, the release or the end of the cooling is due."""
    released_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cooling_ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    pooled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    notices: Mapped[list["NumberNotice"]] = relationship(order_by="NumberNotice.sent_at")


class NumberNotice(Base):
    """One notice to the customer's contact: by which means, which text, and who wrote it down."""

    __tablename__ = "number_notice"
    __table_args__ = (UniqueConstraint("leave_id", "sent_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    leave_id: Mapped[str] = mapped_column(ForeignKey("number_leave.id"))

    means: Mapped[str] = mapped_column(String(12))
    text_kind: Mapped[str] = mapped_column(String(12))
    by: Mapped[str] = mapped_column(String(60))

    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_on: Mapped[date]
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)
