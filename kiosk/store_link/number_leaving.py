"""Numbers that this store has sold and that have left their customers since, or are back with them.

Head office says so by name and generation, after its notices and its cooling rules. Besides a refund (kiosk/orders),
only that makes the book let go of a sold number: an allotment or a snapshot never does (LINK.md N5).
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from kiosk.numbers.models import BookNumber
from kiosk.orders.models import Order, OrderStep
from telecom.number_life import book_after, book_before

Pairs = Sequence[tuple[str, int]]

log = structlog.get_logger("kiosk.store_link")


def left(session: Session, numbers: Pairs) -> None:
    """sold -> released, under the same generation; the order keeps its record. Anything else stays as it is."""
    for digits, gen in numbers:
        _move(session, digits, gen, "release", None)


def back(session: Session, numbers: Pairs) -> None:
    """released -> sold again, for the order that had paid for it."""
    for digits, gen in numbers:
        order_id = session.scalar(_paid_order(digits, gen))
        if order_id is not None:
            _move(session, digits, gen, "give_back", order_id)


def _move(session: Session, digits: str, gen: int, step: str, order_id: str | None) -> None:
    start = BookNumber.state.in_(book_before(step))
    found = update(BookNumber).where(BookNumber.digits == digits, BookNumber.gen == gen, start)
    moved = session.execute(
        found.values(state=book_after(step), order_id=order_id).execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        log.warning("number_not_moved", gen=gen, wanted=book_after(step))


def _paid_order(digits: str, gen: int):  # type: ignore[no-untyped-def]
    paid = exists().where(OrderStep.order_id == Order.id, OrderStep.step == "paid")
    refunded = exists().where(OrderStep.order_id == Order.id, OrderStep.step == "refunded")
    return select(Order.id).where(Order.digits == digits, Order.gen == gen, paid, ~refunded).limit(1)
