"""The key that hashes identities: made here once, and given to the stores with each revision."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.db import Base, UTCDateTime


class IdentityKey(Base):
    """The one key. In the database and not in a file, because it has to be the same for every process and host."""

    __tablename__ = "identity_key"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
