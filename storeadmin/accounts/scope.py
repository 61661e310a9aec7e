"""What a person may know of: put into the queries themselves, so that anything else is simply not found."""

from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, false, select, true

from storeadmin.stores.models import Store
from telecom.staff import sees_all_stores


class Person(Protocol):
    """Whoever asks: a signed-in visitor or a row of the user table."""

    @property
    def role(self) -> str: ...
    @property
    def store_id(self) -> str | None: ...


def within(store_id: Any, person: Person) -> ColumnElement[bool]:
    """A condition on a store id column: every store for head office, the one store for its staff."""
    if sees_all_stores(person.role):
        return true()
    if person.store_id is None:
        return false()
    condition: ColumnElement[bool] = store_id == person.store_id
    return condition


def stores_for(person: Person) -> Select[Store]:
    """The stores that this person may know of, as a query to build on."""
    return select(Store).where(within(Store.id, person))
