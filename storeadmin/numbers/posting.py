"""What a store's report does to a number here. Accepted only where owner and generation match (N1, N2).

Each takes the posting transaction's connection and the event, is the same once or twice, and returns True when the
number now stands as reported. Anything else is kept as a named conflict and returns False; nothing is dropped.
"""

from sqlalchemy import Connection, insert, select, update

from link.chain import Event
from link.inbox import record_conflict
from link.messages import NumberKept, NumberReleased
from storeadmin.db import LINK
from storeadmin.numbers.models import Number, NumberEvent

OWNED = ("allotted", "recalling")


def sold(connection: Connection, event: Event, *, digits: str, gen: int, order_id: str, by: str) -> bool:
    """The store's order for this number was paid."""
    return _move(connection, event, digits, gen, OWNED, "sold", order_id=order_id, by=by, why="paid")


def given_back(connection: Connection, event: Event, *, digits: str, gen: int, order_id: str, by: str) -> bool:
    """A paid order was refunded: the number is on the store's shelf again, still its own."""
    return _move(
        connection, event, digits, gen, ("sold",), "allotted", order_id=None, by=by, why="refunded", of_order=order_id
    )


def released(connection: Connection, event: Event, message: NumberReleased) -> bool:
    """The store gave the number back: only now may another store get it (N2)."""
    return _move(connection, event, message.digits, message.gen, OWNED, "pool", by=event.store_id, why="released")


def kept(connection: Connection, event: Event, message: NumberKept) -> bool:
    """The store refused the recall; a number that it sold meanwhile stays sold."""
    row = _row(connection, message.digits)
    if row is not None and row.state == "sold" and (row.store_id, row.gen) == (event.store_id, message.gen):
        return True
    why = f"kept: {message.reason}"[:200]
    return _move(connection, event, message.digits, message.gen, ("recalling",), "allotted", by=event.store_id, why=why)


def owned(connection: Connection, event: Event, *, digits: str, gen: int, order_id: str) -> bool:
    """Whether the store may promise this number to a shopper; a conflict is kept when not."""
    row = _row(connection, digits)
    if row is not None and (row.store_id, row.gen) == (event.store_id, gen) and row.state in OWNED:
        return True
    _conflict(connection, event, digits, gen, order_id)
    return False


def _move(
    connection: Connection,
    event: Event,
    digits: str,
    gen: int,
    from_states: tuple[str, ...],
    state: str,
    *,
    by: str,
    why: str,
    order_id: str | None = None,
    of_order: str | None = None,
) -> bool:
    owner = None if state == "pool" else event.store_id
    moved = connection.execute(
        update(Number)
        .where(Number.digits == digits, Number.store_id == event.store_id, Number.gen == gen)
        .where(Number.state.in_(from_states), *_of_order(of_order))
        .values(state=state, store_id=owner, order_id=order_id, changed_at=event.at)
    )
    if moved.rowcount == 1:
        _remember(connection, event, digits, gen, state, order_id or of_order, by, why)
        return True
    if _stands(connection, digits, gen, state, owner, order_id):
        return True
    _conflict(connection, event, digits, gen, order_id or of_order)
    return False


def _of_order(order_id: str | None) -> tuple:  # type: ignore[type-arg]
    # A refund of one order must not free a number that a later order sold.
    return () if order_id is None else (Number.order_id == order_id,)


def _stands(
    connection: Connection, digits: str, gen: int, state: str, owner: str | None, order_id: str | None
) -> bool:
    """True when an earlier posting already did this: the same state, generation, owner and order."""
    row = _row(connection, digits)
    return row is not None and (row.state, row.gen, row.store_id, row.order_id) == (state, gen, owner, order_id)


def _row(connection: Connection, digits: str):  # type: ignore[no-untyped-def]
    columns = select(Number.state, Number.gen, Number.store_id, Number.order_id)
    return connection.execute(columns.where(Number.digits == digits).with_for_update()).one_or_none()


def _remember(
    connection: Connection, event: Event, digits: str, gen: int, state: str, order_id: str | None, by: str, why: str
) -> None:
    row = {"digits": digits, "gen": gen, "state": state, "order_id": order_id, "by": by[:60], "why": why}
    connection.execute(insert(NumberEvent).values(**row, store_id=event.store_id, at=event.at))


def _conflict(connection: Connection, event: Event, digits: str, gen: int, order_id: str | None) -> None:
    row = _row(connection, digits)
    kind, detail = "number_unknown", "no such number"
    if row is not None:
        kind = "number_not_owned" if row.store_id != event.store_id else "number_state"
        kind = "number_gen_old" if row.store_id == event.store_id and row.gen != gen else kind
        detail = f"here: {row.state}, store {row.store_id or '-'}, generation {row.gen}"
    record_conflict(
        connection, LINK, kind, event, now=event.at, digits=digits, gen=gen, order_id=order_id, detail=detail
    )
