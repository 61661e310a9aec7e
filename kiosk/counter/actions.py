"""What the counter does besides an order's steps: answering a call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from kiosk.counter import live
from kiosk.db import transaction
from kiosk.shell.models import ClerkCall
from kiosk.staff.queries import Person


def answer(call_id: str, person: Person, now: datetime) -> None:
    """The clerk is on the way; answered twice is answered by the first."""
    with transaction() as session:
        session.execute(
            update(ClerkCall)
            .where(ClerkCall.id == call_id, ClerkCall.answered_at.is_(None))
            .values(answered_at=now, answered_by=person.staff_id)
        )
        live.changed()
