"""Orders, their lines, and their steps. An order's state is derived from its steps."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kiosk.db import Base
from telecom.words import Words


class Order(Base):
    """What a shopper confirmed, at the price they saw. `intent` is the browser's UUIDv7: twice is once."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("kind IN ('new_line', 'service')", name="kind"),
        CheckConstraint("today_fen >= 0 AND monthly_fen >= 0", name="amounts"),
        CheckConstraint("kind <> 'new_line' OR (digits IS NOT NULL AND gen IS NOT NULL)", name="number"),
        Index("ix_orders_business_date", "business_date"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    intent: Mapped[str] = mapped_column(String(36), unique=True)
    code: Mapped[str] = mapped_column(String(6), unique=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    token_ends_at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(8))
    digits: Mapped[str | None] = mapped_column(ForeignKey("book_number.digits"))
    gen: Mapped[int | None]
    existing_number: Mapped[str | None] = mapped_column(String(11))
    plan_key: Mapped[str | None] = mapped_column(String(64))
    service_key: Mapped[str | None] = mapped_column(String(64))
    revision: Mapped[int]
    grade: Mapped[int]
    grade_version: Mapped[str] = mapped_column(String(64))
    today_fen: Mapped[int]
    monthly_fen: Mapped[int]
    quote_digest: Mapped[str] = mapped_column(String(64))
    visit_id: Mapped[str] = mapped_column(String(36))
    device_id: Mapped[str | None] = mapped_column(String(36))
    placed_at: Mapped[datetime]
    business_date: Mapped[date]
    unpaid_ends_at: Mapped[datetime]
    # Placed while the clock was in doubt: the first tick with a sure clock gives the order its real closing time.
    clock_doubtful: Mapped[bool] = mapped_column(default=False)
    # How long it has waited is known without any wall clock while this boot lasts.
    boot_id: Mapped[str] = mapped_column(String(36), default="", server_default="")
    placed_mono_ns: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")

    lines: Mapped[list["OrderLine"]] = relationship(order_by="OrderLine.position", lazy="selectin")
    steps: Mapped[list["OrderStep"]] = relationship(order_by="OrderStep.id", lazy="selectin")


class OrderLine(Base):
    """One priced line of an order, in fen, and what it was called then; a number's prepay has no name."""

    __tablename__ = "order_line"

    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64))
    name_zh_hans: Mapped[str] = mapped_column(default="", server_default="")
    name_zh_hant: Mapped[str] = mapped_column(default="", server_default="")
    name_en: Mapped[str] = mapped_column(default="", server_default="")
    today_fen: Mapped[int]
    monthly_fen: Mapped[int]

    @property
    def name(self) -> Words | None:
        return Words(self.name_zh_hans, self.name_zh_hant, self.name_en) if self.name_zh_hans else None


class OrderStep(Base):
    """A step that happened: who, when, and what was taken or given back. Never changed, never removed."""

    __tablename__ = "order_step"
    __table_args__ = (
        UniqueConstraint("order_id", "step"),
        CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"))
    step: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    business_date: Mapped[date]
    staff_id: Mapped[str | None] = mapped_column(String(36))
    by_name: Mapped[str] = mapped_column(String(64), default="")
    amount_fen: Mapped[int | None]
    means: Mapped[str | None] = mapped_column(String(16))
    document_kind: Mapped[str | None] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(200), default="")
    # Of an identity check of a new line: whose it is, by head office's keyed hash. The number itself is not kept.
    identity_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    intent: Mapped[str] = mapped_column(String(64), unique=True)
