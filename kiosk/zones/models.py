"""Trials: somebody tried a service."""

from datetime import date, datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base


class Trial(Base):
    """One visit tried one service; the figures on home and in the zones count these rows."""

    __tablename__ = "trial"
    __table_args__ = (Index("ix_trial_business_date", "business_date", "zone"),)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    visit_id: Mapped[str] = mapped_column(String(36))
    service_key: Mapped[str] = mapped_column(String(64))
    zone: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    business_date: Mapped[date]
