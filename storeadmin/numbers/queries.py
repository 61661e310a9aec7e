"""What the numbers' page shows: how many stand where, and the life of one."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeadmin.numbers.models import STATES, Number, NumberBatch, NumberEvent
from storeadmin.stores.models import Store


@dataclass(frozen=True)
class Shelf:
    """A store's numbers: state -> how many."""

    store: Store
    counts: dict[str, int]


def totals(session: Session) -> dict[str, int]:
    """State -> how many numbers, every state named."""
    rows = session.execute(select(Number.state, func.count()).group_by(Number.state)).all()
    found: dict[str, int] = {state: count for state, count in rows}
    return {state: found.get(state, 0) for state in STATES}


def shelves(session: Session) -> list[Shelf]:
    """Every store with its numbers by state, in the order of their codes."""
    counts: dict[str, dict[str, int]] = {}
    owned = select(Number.store_id, Number.state, func.count()).where(Number.store_id.is_not(None))
    for store_id, state, count in session.execute(owned.group_by(Number.store_id, Number.state)):
        counts.setdefault(str(store_id), {})[state] = count
    return [Shelf(store, counts.get(store.id, {})) for store in session.scalars(select(Store).order_by(Store.code))]


def life(session: Session, digits: str) -> tuple[Number | None, list[NumberEvent]]:
    """A number and what happened to it, latest first. Its coming into the pool is told by its batch."""
    steps = session.scalars(select(NumberEvent).where(NumberEvent.digits == digits).order_by(NumberEvent.id.desc()))
    number = session.get(Number, digits)
    batch = session.get(NumberBatch, number.batch_id) if number and number.batch_id else None
    return number, [*steps, *([_came(digits, batch)] if batch else [])]


def _came(digits: str, batch: NumberBatch) -> NumberEvent:
    return NumberEvent(digits=digits, gen=0, state="pool", by=batch.by, why=batch.why, at=batch.at)
