"""Towns of the city, the partner companies, and the stores."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeadmin.db import Base, Named, UTCDateTime


class Town(Named, Base):
    """One town or street of the city. Degrees in 1e-5, so that no float is ever compared."""

    __tablename__ = "town"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)

    kind: Mapped[str] = mapped_column(String(12), default="town")
    latitude_e5: Mapped[int | None]
    longitude_e5: Mapped[int | None]
    population: Mapped[int | None]
    partner_stores_planned: Mapped[int] = mapped_column(default=0)
    own_stores_planned: Mapped[int] = mapped_column(default=0)
    grid_x: Mapped[int | None]
    grid_y: Mapped[int | None]
    """Place on the wall's tile map, 1 at the west and north."""


class Partner(Named, Base):
    """A company that runs stores for the carrier."""

    __tablename__ = "partner"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)


class Store(Named, Base):
    """One store. `id` is its name on the link, `code` what people say and what stands in addresses."""

    __tablename__ = "store"
    __table_args__ = (CheckConstraint("(kind = 'partner') = (partner_key IS NOT NULL)", name="partner_named"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True)
    town_key: Mapped[str] = mapped_column(ForeignKey("town.key"), index=True)
    partner_key: Mapped[str | None] = mapped_column(ForeignKey("partner.key"), index=True)

    kind: Mapped[str] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(200), default="")
    opens: Mapped[str] = mapped_column(String(5), default="09:00")
    closes: Mapped[str] = mapped_column(String(5), default="21:00")
    city: Mapped[str] = mapped_column(String(40), default="", server_default="")
    brand: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """Which grade table this store sells by; empty is the table for everybody."""

    active: Mapped[bool] = mapped_column(default=True)

    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    town: Mapped[Town] = relationship()
    partner: Mapped[Partner | None] = relationship()
