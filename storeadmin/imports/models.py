"""Files of numbers that were sent to head office: checked first, then written; how far that is and what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.db import Base, UTCDateTime

_RUNNING = text("state = 'running'")


class NumberFile(Base):
    """One file. Its rows stand beside it in the folder of imports, under its `id`."""

    __tablename__ = "number_file"
    __table_args__ = (
        CheckConstraint("step IN ('check', 'write')", name="step_known"),
        CheckConstraint("state IN ('running', 'done', 'refused', 'failed')", name="state_known"),
        # One at a time, of any number of processes.
        Index("uq_number_file_running", "state", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    by: Mapped[str] = mapped_column(String(60))

    step: Mapped[str] = mapped_column(String(8), default="check")
    state: Mapped[str] = mapped_column(String(8), default="running")
    size: Mapped[int] = mapped_column(BigInteger)
    read: Mapped[int] = mapped_column(BigInteger, default=0)
    """Bytes."""
    found: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """counts, the first wrong rows, or why the whole file was refused; see `runs.found`."""

    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """The last sign of life; a run without one for a while has stopped with its process."""
