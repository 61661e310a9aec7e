"""A grade table tried out on the numbers at hand before it is published."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.db import Base, UTCDateTime
from storeadmin.numbers.models import Serial


class GradeTrial(Base):
    """One dry run: which table it compared with which, how far it is, and what it found."""

    __tablename__ = "grade_trial"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'done', 'failed')", name="state_known"),
        Index("ix_grade_trial_key_id", "key", "id"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    by: Mapped[str] = mapped_column(String(60))

    state: Mapped[str] = mapped_column(String(8), default="running")
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The two tables as documents, so that the answer stays true whatever is edited meanwhile."""

    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    found: Mapped[dict[str, Any]] = mapped_column(JSON)

    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """The last sign of life; a run without one for a while has stopped with its process."""
