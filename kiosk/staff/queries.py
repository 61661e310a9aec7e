"""Who may stand behind this counter."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.staff.models import Staff
from telecom.staff import STORE_ROLES, may


@dataclass(frozen=True)
class Person:
    """One of the store's staff, as the counter needs them."""

    staff_id: str
    name: str
    role: str

    def may(self, permission: str) -> bool:
        return may(self.role, permission)


def people(session: Session) -> list[Person]:
    """The active staff of this store, managers last: a clerk signs in many times a day, a manager seldom."""
    rows = session.scalars(
        select(Staff).where(Staff.active, Staff.role.in_(STORE_ROLES)).order_by(Staff.role, Staff.name)
    )
    return [Person(row.staff_id, row.name, row.role) for row in rows]


def person(session: Session, staff_id: str) -> Person | None:
    """An active person of this store, or None."""
    row = session.get(Staff, staff_id)
    if row is None or not row.active or row.role not in STORE_ROLES:
        return None
    return Person(row.staff_id, row.name, row.role)
