"""Running totals of the day, raised in the transaction that posts an order's step; no page ever adds up orders."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.db import Base


class SalesHour(Base):
    """What one store did in one hour (Shanghai time) of one business date. Counts of steps; money in fen."""

    __tablename__ = "sales_hour"
    __table_args__ = (CheckConstraint("hour BETWEEN 0 AND 23", name="hour_of_day"),)

    business_date: Mapped[date] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

    placed: Mapped[int] = mapped_column(default=0)
    paid: Mapped[int] = mapped_column(default=0)
    handed_over: Mapped[int] = mapped_column(default=0)
    refunded: Mapped[int] = mapped_column(default=0)
    numbers_sold: Mapped[int] = mapped_column(default=0)
    """New lines paid less new lines refunded: below zero when an hour only gave numbers back."""
    paid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    refunded_fen: Mapped[int] = mapped_column(BigInteger, default=0)


class SalesItem(Base):
    """What one store sold of one thing on one business date: a plan, a service, or what numbers cost (key '')."""

    __tablename__ = "sales_item"

    business_date: Mapped[date] = mapped_column(primary_key=True)
    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)

    count: Mapped[int] = mapped_column(default=0)
    money_fen: Mapped[int] = mapped_column(BigInteger, default=0)
