"""People who sign in at head office or work in a store."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeadmin.db import Base, UTCDateTime
from storeadmin.stores.models import Store
from telecom.staff import MAY

STORE_ROLES = ("store_manager", "clerk")


class User(Base):
    """One person: head office people have no store, store people have exactly one."""

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("role IN ('hq_admin', 'hq_analyst', 'store_manager', 'clerk')", name="role_known"),
        CheckConstraint("(role IN ('store_manager', 'clerk')) = (store_id IS NOT NULL)", name="role_has_store"),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    username: Mapped[str] = mapped_column(String(60), unique=True)
    store_id: Mapped[str | None] = mapped_column(ForeignKey("store.id"), index=True)

    name: Mapped[str] = mapped_column(String(60))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    sign_in_generation: Mapped[int] = mapped_column(default=1)
    """Rises with a new password or a departure; a session from an older generation is signed out."""

    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    signed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    store: Mapped[Store | None] = relationship()

    def may(self, permission: str) -> bool:
        """True when this person works here and the role allows it."""
        return self.active and permission in MAY.get(self.role, frozenset())


class SignIn(Base):
    """One signed-in browser. The cookie holds the token, the table its digest, so a stolen table opens nothing."""

    __tablename__ = "sign_in"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user.id"), index=True)

    generation: Mapped[int]

    at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
