"""Posting an order and its steps."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from link.chain import Event
from link.messages import OrderPlaced, OrderStepped
from storeadmin.numbers.limit import posting as limit
from storeadmin.orders import conflicts, number_posting
from storeadmin.orders.models import Order, OrderLine, OrderStep
from storeadmin.sales import totals
from telecom.number_leaving import LeavingRules
from telecom.orders import check_step, number_effect, state

TOLD = (
    "order_id", "code", "token", "kind", "digits", "gen", "existing_number", "plan_key", "service_key",
    "revision", "grade", "grade_version", "quote_digest", "visit_id", "today_fen", "monthly_fen",
    "business_date", "unpaid_ends_at",
)  # fmt: skip
SAME = ("code", "token", "kind", "digits", "gen", "today_fen", "monthly_fen")


class OrderUnknown(Exception):
    """A step of an order that was never posted here: its placing is parked, or lost."""


def placed(connection: Connection, event: Event, message: OrderPlaced) -> None:
    """Write a new order with its lines. Told again it changes nothing; told differently it is a conflict."""
    known = connection.execute(select(Order.__table__).where(Order.order_id == message.order_id)).first()
    if known is not None:
        if known.store_id != event.store_id or any(getattr(known, name) != getattr(message, name) for name in SAME):
            found = {"store_id": known.store_id, **{name: getattr(known, name) for name in SAME if name != "token"}}
            _conflict(connection, event, "order_differs", message, found)
        return
    connection.execute(insert(Order).values(**_order_row(event, message)))
    for position, line in enumerate(message.lines):
        row = {"kind": line.kind, "key": line.key, "today_fen": line.today_fen, "monthly_fen": line.monthly_fen}
        connection.execute(insert(OrderLine).values(order_id=message.order_id, position=position, **row))
    _write_step(connection, event, message, step="placed")
    _count(connection, event, message, "placed", message.kind, 0)


def stepped(connection: Connection, event: Event, message: OrderStepped, *, rules: LeavingRules, now: datetime) -> None:
    """Write one step, and what follows from it for the order, its number, and the day's totals."""
    order = connection.execute(select(Order.__table__).where(Order.order_id == message.order_id)).first()
    if order is None:
        raise OrderUnknown(message.order_id)
    if order.store_id != event.store_id:
        _conflict(connection, event, "step_wrong_store", message, {"store_id": order.store_id, "step": message.step})
        return
    steps = _steps(connection, message.order_id)
    if message.step in steps:
        if steps[message.step] != message.amount_fen and message.step != "placed":
            _conflict(
                connection, event, "step_differs", message, {"step": message.step, "amount_fen": steps[message.step]}
            )
        return
    check_step(steps, message.step, order.kind)
    _write_step(connection, event, message, step=message.step)
    money_fen = _money(order, message)
    changed = _moments(order, event, message, money_fen)
    connection.execute(
        update(Order)
        .where(Order.order_id == order.order_id)
        .values(state=str(state([*steps, message.step])), **changed)
    )
    _follow(connection, event, message, order, money_fen)
    if order.kind == "new_line":
        _move_number(connection, event, message, order, steps, rules, now)
    limit.stepped(connection, event, message, order)


def _follow(connection: Connection, event: Event, message: OrderStepped, order: Any, money_fen: int) -> None:
    if message.step == "paid" and money_fen != order.today_fen:
        _conflict(connection, event, "amount_differs", message, {"today_fen": order.today_fen, "paid_fen": money_fen})
    _count(connection, event, message, message.step, order.kind, money_fen)
    if message.step in totals.NUMBER_CHANGE:
        lines = connection.execute(select(OrderLine.__table__).where(OrderLine.order_id == order.order_id)).all()
        totals.count_items(connection, event.store_id, message.business_date, lines, step=message.step)


def _move_number(
    connection: Connection,
    event: Event,
    message: OrderStepped,
    order: Any,
    before: Iterable[str],
    rules: LeavingRules,
    now: datetime,
) -> None:
    digits = message.digits or order.digits
    gen = message.gen if message.gen is not None else order.gen
    if digits is None or gen is None:
        return
    # Of an order one of whose steps is parked, the store knows better what became of its number.
    effect = "released" if message.number_state == "released" else number_effect(message.step, before)
    if effect == "sold":
        number_posting.sold(connection, event, order.order_id, digits, gen)
    elif message.step == "activated":
        number_posting.activated(connection, event, order.order_id, digits, gen)
    elif effect == "free" and message.step == "refunded":
        # Cancelled and expired orders were never sold here, so there is nothing to give back.
        number_posting.refunded(connection, event, order.order_id, digits, gen)
    elif effect == "released":
        number_posting.surrendered(connection, event, order.order_id, digits, gen, rules=rules, now=now)


def _order_row(event: Event, message: OrderPlaced) -> dict[str, Any]:
    row = {name: getattr(message, name) for name in TOLD}
    return {
        **row,
        "store_id": event.store_id,
        "inc": event.inc,
        "state": "placed",
        "placed_at": event.at,
        "changed_at": event.at,
    }


def _steps(connection: Connection, order_id: str) -> dict[str, int | None]:
    rows = connection.execute(select(OrderStep.step, OrderStep.amount_fen).where(OrderStep.order_id == order_id))
    return {row.step: row.amount_fen for row in rows}


def _write_step(connection: Connection, event: Event, message: OrderPlaced | OrderStepped, *, step: str) -> None:
    who: dict[str, Any] = {}
    if isinstance(message, OrderStepped):
        told = ("by_staff_id", "by_name", "amount_fen", "means", "document_kind", "note")
        who = {name: getattr(message, name) for name in told}
    row = {
        "order_id": message.order_id,
        "step": step,
        "at": event.at,
        "business_date": message.business_date,
        "seq": event.seq,
    }
    connection.execute(insert(OrderStep).values(**row, **who))


def _money(order: Any, message: OrderStepped) -> int:
    """What this step moved, in fen; a step that names no amount moved the whole."""
    whole = {"paid": order.today_fen, "refunded": order.paid_fen}.get(message.step, 0)
    return int(whole if message.amount_fen is None else message.amount_fen)


def _moments(order: Any, event: Event, message: OrderStepped, money_fen: int) -> dict[str, Any]:
    changed: dict[str, Any] = {"changed_at": event.at}
    if message.step == "identity_checked" and order.kind == "new_line":
        changed["identity_hash"] = message.identity_hash
    if message.step == "paid":
        changed |= {"paid_fen": money_fen, "paid_at": event.at, "paid_on": message.business_date}
    if message.step == "refunded":
        changed |= {"refunded_fen": money_fen, "refunded_at": event.at, "refunded_on": message.business_date}
    return changed


def _count(
    connection: Connection, event: Event, message: OrderPlaced | OrderStepped, step: str, kind: str, money_fen: int
) -> None:
    day, new_line = message.business_date, kind == "new_line"
    totals.count_step(connection, event.store_id, day, event.at, step, new_line=new_line, money_fen=money_fen)


def _conflict(
    connection: Connection, event: Event, kind: str, message: OrderPlaced | OrderStepped, found: dict[str, Any]
) -> None:
    conflicts.record(
        connection, event, kind, digits=message.digits, gen=message.gen, order_id=message.order_id, found=found
    )
