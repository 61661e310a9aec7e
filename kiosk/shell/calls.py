"""Calling a clerk: one open call a visit, shown at the counter at once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk import devices
from kiosk.counter import live
from kiosk.db import transaction
from kiosk.shell import visits
from kiosk.shell.models import ClerkCall
from telecom.ids import uuid7

PAGE_LENGTH_MAX = 64


def call(visit: visits.VisitView, page: str, now: datetime) -> None:
    """Ask for a clerk from `page`; asking twice is one call."""
    device = devices.current()
    row = {"id": uuid7(), "visit_id": visit.id, "device_id": device.id if device else None, "called_at": now}
    with transaction() as session:
        visits.keep(session, visit, now)
        session.execute(insert(ClerkCall).values(**row, page=page[:PAGE_LENGTH_MAX]).on_conflict_do_nothing())
        live.changed()


def is_open(session: Session, visit_id: str) -> bool:
    """Whether the visit waits for a clerk."""
    open_call = select(ClerkCall.id).where(ClerkCall.visit_id == visit_id, ClerkCall.answered_at.is_(None))
    return session.scalar(open_call) is not None
