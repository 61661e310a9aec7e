"""What a store is told about itself and its people, on its own channel."""

from datetime import datetime

from sqlalchemy.orm import Session

from link.feed import publish, store_channel
from link.messages import StaffPut, StorePut
from storeadmin.accounts.models import User
from storeadmin.db import LINK
from storeadmin.stores.models import Store, Town


def tell_store(session: Session, store: Store, now: datetime) -> None:
    """Send the store its own facts."""
    town = session.get_one(Town, store.town_key)
    publish(session.connection(), LINK, store_channel(store.id), [facts_of(store, town)], now)


def tell_staff(session: Session, person: User, now: datetime, store_id: str | None = None) -> None:
    """Send a store one of its people; `store_id` names the store that somebody has just left. HQ people stay at HQ."""
    at = store_id or person.store_id
    if at is not None:
        here = person.active and person.store_id == at
        publish(session.connection(), LINK, store_channel(at), [card_of(person, active=here)], now)


def facts_of(store: Store, town: Town) -> StorePut:
    return StorePut(
        store_id=store.id,
        code=store.code,
        name=store.name,
        town=town.name,
        address=store.address,
        opens=store.opens,
        closes=store.closes,
        kind=store.kind,
        city=store.city or "",
        brand=store.brand or "",
    )


def card_of(person: User, *, active: bool) -> StaffPut:
    """The store checks PINs offline, so it gets their hashes; passwords never travel."""
    return StaffPut(
        staff_id=person.id, name=person.name, role=person.role, pin_hash=person.pin_hash or "", active=active
    )
