"""Towns, partners, stores and people: put as they should be, and the stores told of what changed.

Each put is the same once or twice, and says what it did: added, changed or same. The caller's transaction commits.
"""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from link.enrolment import issue_code
from storeadmin.accounts.models import User
from storeadmin.catalogue.traditional import fill_blanks
from storeadmin.db import LINK, Base
from storeadmin.numbers import actions as numbers
from storeadmin.numbers import rules
from storeadmin.numbers.actions import known
from storeadmin.numbers.city import City
from storeadmin.stores import feed
from storeadmin.stores.models import Partner, Store, Town
from telecom.ids import uuid7

Done = Literal["added", "changed", "same"]


def put_town(session: Session, key: str, values: dict[str, Any], now: datetime) -> Done:
    """Add or change a town; its stores are told of a new name."""
    town = session.get(Town, key)
    values = fill_blanks(values, town)
    if town is None:
        session.add(Town(key=key, **values))
        return "added"
    before = town.name
    done: Done = "changed" if _change(town, values) else "same"
    if town.name != before:
        session.flush()
        for store in session.scalars(select(Store).where(Store.town_key == key)):
            feed.tell_store(session, store, now)
    return done


def put_partner(session: Session, key: str, values: dict[str, Any]) -> Done:
    """Add or change a partner company."""
    partner = session.get(Partner, key)
    values = fill_blanks(values, partner)
    if partner is None:
        session.add(Partner(key=key, **values))
        return "added"
    return "changed" if _change(partner, values) else "same"


def put_store(session: Session, code: str, values: dict[str, Any], now: datetime) -> Done:
    """Add or change a store and tell it. Its code is its name on the link, so a code never changes hands."""
    store = session.get(Store, code)
    values = fill_blanks(values, store)
    if store is not None and not _change(store, values):
        return "same"
    done: Done = "added" if store is None else "changed"
    if store is None:
        store = Store(id=code, code=code, created_at=now, **values)
        session.add(store)
    session.flush()
    feed.tell_store(session, store, now)
    return done


def put_person(session: Session, username: str, values: dict[str, Any], now: datetime) -> Done:
    """Add or change somebody, and tell the store they work in and the one they left."""
    person = session.scalar(select(User).where(User.username == username))
    if person is None:
        person = User(id=uuid7(), username=username, created_at=now, **values)
        session.add(person)
        session.flush()
        feed.tell_staff(session, person, now)
        return "added"
    left = person.store_id
    changed = _change(person, values)
    if not changed:
        return "same"
    # What they were allowed a moment ago may be too much now: every browser has to sign in again.
    if changed & {"password_hash", "active", "role", "store_id"}:
        person.sign_in_generation += 1
    session.flush()
    feed.tell_staff(session, person, now)
    if left not in (None, person.store_id):
        feed.tell_staff(session, person, now, store_id=left)
    return "changed"


def new_enrolment_code(session: Session, store_id: str, now: datetime) -> str:
    """A one-time code for a store's box, good for 15 minutes; shown once. Raises NotFound for an unknown store."""
    known(session, store_id)
    return issue_code(session.connection(), LINK, store_id, now)


def start_over(session: Session, store_id: str, now: datetime, city: City | None = None) -> None:
    """A new box takes a store's place: it is told who it is, and gets fresh numbers, by its rule if it has one.

    What the earlier box has sold and not reported is on that box alone, so none of its numbers is given on.
    """
    store, by = known(session, store_id), f"store {store_id}"
    feed.tell_store(session, store, now)
    for person in session.scalars(select(User).where(User.store_id == store_id).order_by(User.username)):
        feed.tell_staff(session, person, now)
    count = numbers.quarantine(session, store_id, by=by, why="enrolled again", now=now)
    if rules.replenish(session, store_id, now=now, always=True, why="enrolled again", city=city) is None:
        numbers.allot_up_to(session, store_id, count, by=by, why="enrolled again", now=now)


def _change(row: Base, values: dict[str, Any]) -> set[str]:
    """Set what differs; the names of the columns that did."""
    changed = {name for name, value in values.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, values[name])
    return changed
