"""Head office's key for identity hashes, and what it has counted at the other stores."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base


class IdentityKey(Base):
    """The one key. It came with a revision and stays when a later one brings none."""

    __tablename__ = "identity_key"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    arrived_at: Mapped[datetime]


class IdentityElsewhere(Base):
    """How many numbers a person has from other stores, as head office last said."""

    __tablename__ = "identity_elsewhere"
    __table_args__ = (CheckConstraint("count >= 0", name="count"),)

    identity_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    told_at: Mapped[datetime]
