"""What an order or a release does to a number at head office (LINK.md 5, N1).

Each change is one conditional update that must hit the row with this owner and this generation; when it hits none, the
row is read to give the conflict its name. From which states a change may start and where it leads is never said here:
telecom/number_life.py has the one table.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from link.chain import Event
from link.messages import NumberKept, NumberReleased
from storeadmin.numbers import moves
from storeadmin.numbers.life import surrendering
from storeadmin.numbers.models import Number, NumberEvent
from storeadmin.orders import conflicts
from telecom.number_leaving import LeavingRules
from telecom.number_life import SOLD_ON, hq_after, hq_before


def sold(connection: Connection, event: Event, order_id: str, digits: str, gen: int) -> None:
    """The order is paid: the number is sold, once."""
    if _change(connection, event, digits, gen, "pay", order_id=order_id):
        return
    row = _row(connection, digits)
    if row is not None and row.state in SOLD_ON and row.order_id == order_id:
        return
    conflicts.record(
        connection, event, _name("sale", row, event, gen), digits=digits, gen=gen, order_id=order_id, found=_told(row)
    )


def activated(connection: Connection, event: Event, order_id: str, digits: str, gen: int) -> None:
    """The order is activated: its number is in use. One that was not sold to it has its conflict since the payment."""
    _change(connection, event, digits, gen, "activate", Number.order_id == order_id, order_id=order_id)


def refunded(connection: Connection, event: Event, order_id: str, digits: str, gen: int) -> None:
    """The order is refunded before anybody used its number: the store may sell it again."""
    mine = Number.order_id == order_id
    if not _change(connection, event, digits, gen, "refund", mine, order_id=None, why="refunded"):
        _refund_differs(connection, event, order_id, digits, gen)


def surrendered(
    connection: Connection, event: Event, order_id: str, digits: str, gen: int, *, rules: LeavingRules, now: datetime
) -> None:
    """The order is refunded after its number was in use: nobody else has it before its cooling ends."""
    activated(connection, event, order_id, digits, gen)  # Where that has not come through, or not in its time.
    mine = Number.order_id == order_id
    if _change(connection, event, digits, gen, "surrender", mine, order_id=order_id, why="refunded"):
        surrendering.cool(connection, digits, gen, event.store_id, order_id, rules=rules, now=now)
    elif not surrendering.give_up_claim(connection, event.store_id, order_id, now):
        _refund_differs(connection, event, order_id, digits, gen)


def _refund_differs(connection: Connection, event: Event, order_id: str, digits: str, gen: int) -> None:
    row = _row(connection, digits)
    name = _name("refund", row, event, gen)
    conflicts.record(connection, event, name, digits=digits, gen=gen, order_id=order_id, found=_told(row))


def released(connection: Connection, event: Event, message: NumberReleased) -> None:
    """The store has let the number go: only now may it be allotted again (N2)."""
    digits, gen = message.digits, message.gen
    if _change(connection, event, digits, gen, "let_go", store_id=None, order_id=None, why="released"):
        moves.released(connection, event.store_id, digits, gen, event.at)
        return
    row = _row(connection, message.digits)
    if row is not None and row.state == "pool" and row.gen == message.gen:
        return
    name = _name("release", row, event, message.gen)
    conflicts.record(connection, event, name, digits=message.digits, gen=message.gen, found=_told(row))


def kept(connection: Connection, event: Event, message: NumberKept) -> None:
    """The store refuses a recall (N3): the number stays its own.

    A number sold meanwhile is sold already here, because its payment stands earlier in the journal; one that is said
    to be sold and is not was sold under another allotment.
    """
    digits, gen = message.digits, message.gen
    _change(connection, event, digits, gen, "keep", why=f"kept: {message.reason}"[:200])
    moves.kept(connection, event.store_id, digits, gen, message.reason, event.at)
    row = _row(connection, digits)
    is_ours = row is not None and row.gen == gen and row.store_id == event.store_id
    if not is_ours or (message.reason == "sold" and row.state not in SOLD_ON):
        conflicts.record(connection, event, _name("kept", row, event, gen), digits=digits, gen=gen, found=_told(row))


def _change(
    connection: Connection,
    event: Event,
    digits: str,
    gen: int,
    step: str,
    *also: Any,
    why: str = "",
    **to: Any,
) -> bool:
    """Take the number's step; False when the row is not where the step can start."""
    state = hq_after(step)
    fenced = (Number.digits == digits, Number.store_id == event.store_id, Number.gen == gen)
    start = Number.state.in_(hq_before(step))
    moved = update(Number).where(*fenced, start, *also).values(changed_at=event.at, state=state, **to)
    changed = connection.execute(moved)
    if changed.rowcount != 1:
        return False
    history = {
        "digits": digits,
        "gen": gen,
        "state": state,
        "store_id": event.store_id,
        "order_id": to.get("order_id"),
    }
    connection.execute(insert(NumberEvent).values(**history, by=f"store {event.store_id}", why=why, at=event.at))
    return True


def _row(connection: Connection, digits: str) -> Any:
    wanted = select(Number.state, Number.store_id, Number.gen, Number.order_id).where(Number.digits == digits)
    return connection.execute(wanted).first()


def _name(what: str, row: Any, event: Event, gen: int) -> str:
    if row is None:
        return f"{what}_unknown_number"
    if row.store_id != event.store_id:
        return f"{what}_wrong_owner"
    if row.gen != gen:
        return f"{what}_old_gen" if gen < row.gen else f"{what}_unknown_gen"
    return f"{what}_while_{row.state}"


def _told(row: Any) -> dict[str, Any]:
    if row is None:
        return {}
    return {"state": row.state, "store_id": row.store_id, "gen": row.gen, "order_id": row.order_id}
