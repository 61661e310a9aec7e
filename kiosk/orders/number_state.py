"""What an order does to its number in the store's book: one conditional write each, that must change exactly one row.

`gen` is in every condition (LINK.md N1): an order of an earlier allotment never moves the number of a later one. From
which state a step starts and where it leads is read off telecom/number_life.py.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from kiosk.numbers import live
from kiosk.numbers.models import BookNumber
from kiosk.orders.models import Order
from telecom.errors import NumberTaken
from telecom.number_life import book_after, book_before

LEFT = book_after("release")


class BookDiffers(RuntimeError):
    """The book does not say what the order's steps say: a bug or a hand in the file, never the shopper's fault."""


def reserve(session: Session, order: Order) -> None:
    """free -> reserved. Raises NumberTaken when the number is not this store's free number any more."""
    if not _move(session, order, BookNumber.state.in_(book_before("order")), "order", order_id=order.id):
        raise NumberTaken(order.digits or "")
    live.gone(order.digits or "")


def sell(session: Session, order: Order) -> None:
    """reserved -> sold. Raises BookDiffers."""
    _must(order, _move(session, order, _is_ours(order, "pay"), "pay", order_id=order.id))


def free(session: Session, order: Order, step: str) -> None:
    """reserved -> free (``order_ends``) or sold -> free (``refund``), by a journalled reversal. Raises BookDiffers."""
    if _let_go(session, order, step):
        live.back(order.digits or "")


def surrender(session: Session, order: Order) -> None:
    """sold -> released: its customer had it in use, so it cools at head office first. Raises BookDiffers."""
    _let_go(session, order, "surrender")


def _let_go(session: Session, order: Order, step: str) -> bool:
    """False for a number that its customer has given up since: it is not this order's any more, only money moves."""
    row = session.execute(select(BookNumber.state, BookNumber.gen).where(BookNumber.digits == order.digits)).first()
    if row is not None and (row.state == LEFT or row.gen > (order.gen or 0)):
        return False
    _must(order, _move(session, order, _is_ours(order, step), step, order_id=None))
    return True


def _is_ours(order: Order, step: str) -> ColumnElement[bool]:
    return BookNumber.state.in_(book_before(step)) & (BookNumber.order_id == order.id)


def _move(session: Session, order: Order, condition: ColumnElement[bool], step: str, *, order_id: str | None) -> bool:
    changed = session.execute(
        update(BookNumber)
        .where(BookNumber.digits == order.digits, BookNumber.gen == order.gen, condition)
        .values(state=book_after(step), order_id=order_id)
        .execution_options(synchronize_session="fetch")
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def _must(order: Order, moved: bool) -> None:
    if not moved:
        raise BookDiffers(f"order {order.id}: its number is not where its steps say")
