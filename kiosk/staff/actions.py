"""What head office says about the staff."""

from __future__ import annotations

from sqlalchemy.orm import Session

from kiosk.staff.models import Staff
from link.messages import StaffPut


def put(session: Session, message: StaffPut) -> None:
    """Take a person as head office has them now; repeating it changes nothing."""
    session.merge(
        Staff(
            staff_id=message.staff_id,
            name=message.name,
            role=message.role,
            pin_hash=message.pin_hash,
            active=message.active,
        )
    )
