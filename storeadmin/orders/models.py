"""Orders as the stores reported them: written only by posting the stores' journals."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeadmin.db import Base, UTCDateTime
from storeadmin.stores.models import Store


class Order(Base):
    """One order; the moments and sums repeat what its steps say, so that a day's figures are one indexed read."""

    __tablename__ = "order"
    __table_args__ = (
        CheckConstraint("today_fen >= 0 AND monthly_fen >= 0 AND paid_fen >= 0 AND refunded_fen >= 0", name="sums"),
        Index("ix_order_store_id_business_date", "store_id", "business_date"),
        Index("ix_order_business_date_store_id", "business_date", "store_id"),
        Index("ix_order_paid_on_store_id", "paid_on", "store_id"),
        Index("ix_order_placed_at", "placed_at"),
        Index("ix_order_store_id_placed_at", "store_id", "placed_at"),
        Index("ix_order_code", "code"),
    )

    order_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"))
    inc: Mapped[str] = mapped_column(String(36))
    code: Mapped[str] = mapped_column(String(12))
    token: Mapped[str] = mapped_column(String(64), unique=True)

    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(20))
    digits: Mapped[str | None] = mapped_column(String(11), index=True)
    gen: Mapped[int | None]
    existing_number: Mapped[str | None] = mapped_column(String(20))
    plan_key: Mapped[str | None] = mapped_column(String(60))
    service_key: Mapped[str | None] = mapped_column(String(60))
    revision: Mapped[int]
    grade: Mapped[int] = mapped_column(default=0)
    grade_version: Mapped[str] = mapped_column(String(60), default="")
    quote_digest: Mapped[str] = mapped_column(String(64), default="")
    visit_id: Mapped[str] = mapped_column(String(36), default="")
    identity_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    """Whose number it is, by a keyed hash; the number of the document is known to nobody."""

    today_fen: Mapped[int]
    monthly_fen: Mapped[int]
    paid_fen: Mapped[int] = mapped_column(default=0)
    refunded_fen: Mapped[int] = mapped_column(default=0)

    placed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    business_date: Mapped[date]
    unpaid_ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    paid_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    paid_on: Mapped[date | None]
    refunded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    refunded_on: Mapped[date | None]
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    store: Mapped[Store] = relationship()
    lines: Mapped[list["OrderLine"]] = relationship(order_by="OrderLine.position")
    steps: Mapped[list["OrderStep"]] = relationship(order_by="OrderStep.id")


class OrderLine(Base):
    """One priced line of an order, as the shopper confirmed it."""

    __tablename__ = "order_line"

    order_id: Mapped[str] = mapped_column(ForeignKey("order.order_id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)

    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(60))
    today_fen: Mapped[int]
    monthly_fen: Mapped[int]


class OrderStep(Base):
    """One step of an order: who did what, when, with which money. `seq` is its place in the store's journal."""

    __tablename__ = "order_step"
    __table_args__ = (
        UniqueConstraint("order_id", "step"),
        Index("ix_order_step_business_date_at", "business_date", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("order.order_id"))

    step: Mapped[str] = mapped_column(String(20))
    by_staff_id: Mapped[str | None] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(60), default="")
    amount_fen: Mapped[int | None]
    means: Mapped[str | None] = mapped_column(String(20))
    document_kind: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    business_date: Mapped[date]
    seq: Mapped[int]

    at: Mapped[datetime] = mapped_column(UTCDateTime)


class TrialDay(Base):
    """How often a service was tried in a store on one business date."""

    __tablename__ = "trial_day"

    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), primary_key=True)
    business_date: Mapped[date] = mapped_column(primary_key=True)
    service_key: Mapped[str] = mapped_column(String(60), primary_key=True)

    zone: Mapped[str] = mapped_column(String(60), default="")
    count: Mapped[int] = mapped_column(default=0)
