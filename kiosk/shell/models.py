"""Visits, the store's own facts, its paired screens, and calls for a clerk."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base


class Visit(Base):
    """One shopper at one screen, from the first choice to the wipe. Holds no name and no number of theirs.

    `revision` is the catalogue the visit is pinned to. The choices are emptied when the visit ends.
    """

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_open", "id", sqlite_where=text("ended_at IS NULL")),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    device_id: Mapped[str | None] = mapped_column(String(36))
    revision: Mapped[int]
    plan_key: Mapped[str | None] = mapped_column(String(64))
    service_key: Mapped[str | None] = mapped_column(String(64))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(16))


class StoreFacts(Base):
    """Who this store is, as head office last said (`store.put`). One row."""

    __tablename__ = "store_facts"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    store_id: Mapped[str] = mapped_column(String(16))
    code: Mapped[str] = mapped_column(String(32))
    name_zh_hans: Mapped[str]
    name_zh_hant: Mapped[str]
    name_en: Mapped[str]
    town_zh_hans: Mapped[str]
    town_zh_hant: Mapped[str]
    town_en: Mapped[str]
    address: Mapped[str]
    opens: Mapped[str] = mapped_column(String(5))
    closes: Mapped[str] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(16))
    city: Mapped[str] = mapped_column(String(40), default="", server_default="")
    brand: Mapped[str] = mapped_column(String(40), default="", server_default="")
    changed_at: Mapped[datetime]


class Device(Base):
    """A screen paired with this node. Only the hash of its token is kept.

    Lengths are millimetres; `px_per_mm` is CSS pixels to a millimetre of the panel.
    """

    __tablename__ = "device"
    __table_args__ = (CheckConstraint("role IN ('kiosk', 'counter')", name="role"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(8))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    profile: Mapped[str] = mapped_column(String(32))
    width_mm: Mapped[int]
    height_mm: Mapped[int]
    bottom_mm: Mapped[int]
    view_mm: Mapped[int]
    px_per_mm: Mapped[float] = mapped_column(Float)
    orientation: Mapped[str] = mapped_column(String(9))
    paired_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    unpaired_at: Mapped[datetime | None]


class PairCode(Base):
    """A one-time code that pairs one screen. Only its hash is kept."""

    __tablename__ = "pair_code"
    __table_args__ = (CheckConstraint("role IN ('kiosk', 'counter')", name="role"),)

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(64))
    profile: Mapped[str] = mapped_column(String(32))
    bottom_mm: Mapped[int | None]
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    device_id: Mapped[str | None] = mapped_column(ForeignKey("device.id"))


class ClerkCall(Base):
    """A shopper asked for a clerk. Open while `answered_at` is empty; one open call a visit is enough."""

    __tablename__ = "clerk_call"
    __table_args__ = (
        Index(
            "uq_clerk_call_open_visit",
            "visit_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    visit_id: Mapped[str] = mapped_column(String(36))
    device_id: Mapped[str | None] = mapped_column(String(36))
    page: Mapped[str] = mapped_column(String(64))
    called_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(36))
