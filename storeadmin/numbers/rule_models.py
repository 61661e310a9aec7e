"""How a store's shelf is kept full, and numbers on their way from one store to another."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeadmin.db import Base, UTCDateTime
from storeadmin.numbers.models import Serial
from storeadmin.stores.models import Store

WISH_STATES = ("waiting", "released", "given", "kept", "cancelled")
OPEN_STATES = ("waiting", "released")
_OPEN = text("state IN ('waiting', 'released')")


class AllotmentRule(Base):
    """One store's rule: below `low_water` numbers for sale its shelf is filled up to `fill_up_to`.

    `parts` are [grade, parts] pairs; empty means the pool's own proportions. `shortage` is what the pool could not
    give the last time.
    """

    __tablename__ = "allotment_rule"
    __table_args__ = (
        CheckConstraint("low_water >= 0 AND low_water <= fill_up_to AND fill_up_to > 0", name="marks_in_order"),
        CheckConstraint("shortage >= 0", name="shortage_counts"),
    )

    store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), primary_key=True)

    low_water: Mapped[int]
    fill_up_to: Mapped[int]
    parts: Mapped[list[list[int]]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)
    shortage: Mapped[int] = mapped_column(default=0)

    changed_by: Mapped[str] = mapped_column(String(60))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    filled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    store: Mapped[Store] = relationship()


class NumberMove(Base):
    """Numbers asked back from one store for another: who asked, when, why."""

    __tablename__ = "number_move"
    __table_args__ = (CheckConstraint("from_store_id <> to_store_id", name="two_stores"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    from_store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), index=True)
    to_store_id: Mapped[str] = mapped_column(ForeignKey("store.id"), index=True)

    by: Mapped[str] = mapped_column(String(60))
    why: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class NumberWish(Base):
    """One number of a move. It goes on only when its owner's release for `gen` has been posted (LINK.md N2)."""

    __tablename__ = "number_wish"
    __table_args__ = (
        CheckConstraint(f"state IN ({', '.join(map(repr, WISH_STATES))})", name="state_known"),
        # A number can be on its way to one store only; posting and giving out look it up here.
        Index("uq_number_wish_open", "digits", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_number_wish_move_id_state", "move_id", "state"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    move_id: Mapped[int] = mapped_column(ForeignKey("number_move.id"))
    digits: Mapped[str] = mapped_column(ForeignKey("number.digits"))

    gen: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    reason: Mapped[str] = mapped_column(String(40), default="")
    """Why it ended without the number, as the store said: held, reserved, sold; or quarantine."""

    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
