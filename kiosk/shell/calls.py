"""Calling a clerk: one open call a visit, shown at the counter at once."""

from datetime import datetime

from sqlalchemy import ColumnElement, Exists, exists
from sqlalchemy.dialects.sqlite import insert

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


def open_call(visit_id: ColumnElement[str]) -> Exists:
    """SQL: whether the visit waits for a clerk."""
    return exists().where(ClerkCall.visit_id == visit_id, ClerkCall.answered_at.is_(None))
