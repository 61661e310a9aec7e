"""Staff of this store and the tries of their PINs."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base


class Staff(Base):
    """A person who may stand behind this counter. The PIN is an argon2id hash made at head office."""

    __tablename__ = "staff"

    staff_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(16))
    pin_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)


class PinTry(Base):
    """One PIN typed at one counter device; the wrong ones of the last minutes lock it for a while."""

    __tablename__ = "pin_try"
    __table_args__ = (Index("ix_pin_try_device", "device_id", "tried_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    device_id: Mapped[str] = mapped_column(String(36))
    staff_id: Mapped[str | None] = mapped_column(String(36))
    tried_at: Mapped[datetime]
    right: Mapped[bool]
