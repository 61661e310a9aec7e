"""Towns, partners, stores and people: put as they should be, and the stores told of what changed.

Each put is the same once or twice, and says whether anything changed. The caller's transaction commits.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from link.enrolment import issue_code
from storeadmin.accounts.models import User
from storeadmin.db import LINK, Base
from storeadmin.numbers.actions import known
from storeadmin.stores import feed
from storeadmin.stores.models import Partner, Store, Town
from telecom.ids import uuid7


def put_town(session: Session, key: str, values: dict[str, Any]) -> bool:
    """Add or change a town; its stores hear of a new name."""
    town = session.get(Town, key)
    if town is None:
        session.add(Town(key=key, **values))
        return True
    return _change(town, values)


def put_partner(session: Session, key: str, values: dict[str, Any]) -> bool:
    """Add or change a partner company."""
    partner = session.get(Partner, key)
    if partner is None:
        session.add(Partner(key=key, **values))
        return True
    return _change(partner, values)


def put_store(session: Session, code: str, values: dict[str, Any], now: datetime) -> bool:
    """Add or change a store and tell it. Its code is its name on the link, so a code never changes hands."""
    store = session.get(Store, code)
    if store is None:
        store = Store(id=code, code=code, created_at=now, **values)
        session.add(store)
        session.flush()
    elif not _change(store, values):
        return False
    feed.tell_store(session, store, now)
    return True


def put_person(session: Session, username: str, values: dict[str, Any], now: datetime) -> bool:
    """Add or change somebody, and tell the store they work in and the one they left."""
    person = session.scalar(select(User).where(User.username == username))
    if person is None:
        person = User(id=uuid7(), username=username, created_at=now, **values)
        session.add(person)
        session.flush()
        feed.tell_staff(session, person, now)
        return True
    left = person.store_id
    if not _change(person, values):
        return False
    if {"password_hash", "active", "role", "store_id"} & set(values):
        person.sign_in_generation += 1
    session.flush()
    feed.tell_staff(session, person, now)
    if left not in (None, person.store_id):
        feed.tell_staff(session, person, now, store_id=left)
    return True


def new_enrolment_code(session: Session, store_id: str, now: datetime) -> str:
    """A one-time code for a store's box, good for 15 minutes; shown once. Raises NotFound for an unknown store."""
    known(session, store_id)
    return issue_code(session.connection(), LINK, store_id, now)


def _change(row: Base, values: dict[str, Any]) -> bool:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)
