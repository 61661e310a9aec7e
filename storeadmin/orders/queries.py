"""Finding orders within what a person may know of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import Session, joinedload

from storeadmin.accounts.scope import Person, within
from storeadmin.db import LINK
from storeadmin.orders.models import Order
from storeadmin.stores.models import Store
from telecom.errors import N_, NotFound
from telecom.numbers import clean_digits
from telecom.orders import read_code

PAGE = 50
PAGES_MOST = 100
"""Further back than this one narrows the search instead: counting twenty million rows helps nobody."""
TOKEN_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; empty means any. `text` is an order code or the end of a number."""

    text: str = ""
    state: str = ""
    store: str = ""
    day: date | None = None
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page of orders, newest first; `pages` counts at most PAGES_MOST."""

    orders: list[Order]
    page: int
    pages: int
    count: int

    @property
    def is_more(self) -> bool:
        return self.count > PAGE * PAGES_MOST


def find(db: Session, person: Person, wanted: Wanted) -> Found:
    """A page of the orders that match."""
    matching = _narrow(select(Order), person, wanted)
    capped = matching.with_only_columns(Order.order_id).limit(PAGE * PAGES_MOST + 1).subquery()
    count = db.scalar(select(func.count()).select_from(capped)) or 0
    pages = min(PAGES_MOST, max(1, -(-count // PAGE)))
    page = min(max(1, wanted.page), pages)
    ordered = matching.order_by(Order.placed_at.desc(), Order.order_id.desc()).options(joinedload(Order.store))
    return Found(list(db.scalars(ordered.limit(PAGE).offset((page - 1) * PAGE))), page, pages, count)


def get(db: Session, person: Person, order_id: str) -> Order:
    """The order with its lines and steps. Raises NotFound when there is none, or none for this person."""
    loads = (joinedload(Order.store), joinedload(Order.lines), joinedload(Order.steps))
    query = select(Order).where(Order.order_id == order_id, within(Order.store_id, person)).options(*loads)
    order = db.scalars(query).unique().one_or_none()
    if order is None:
        raise NotFound("no_order", N_("没有这张单"))
    return order


def conflicts_of(db: Session, order_id: str) -> list[Any]:
    """What was noted about this order: kind, detail, at, settled_at."""
    table = LINK.conflict
    return list(db.execute(select(table).where(table.c.order_id == order_id).order_by(table.c.id)))


def by_token(db: Session, token: str) -> Order | None:
    """The order that a visitor's phone asks for."""
    loads = (joinedload(Order.store), joinedload(Order.lines), joinedload(Order.steps))
    return db.scalars(select(Order).where(Order.token == token).options(*loads)).unique().one_or_none()


def has_expired(order: Order, now: datetime) -> bool:
    """Whether the phone's link is over, 30 days after the order."""
    return now >= order.placed_at + TOKEN_LASTS


def _narrow(query: Select[Any], person: Person, wanted: Wanted) -> Select[Any]:
    query = query.where(within(Order.store_id, person))
    if wanted.state:
        query = query.where(Order.state == wanted.state)
    if wanted.store:
        query = query.where(Order.store_id == select(Store.id).where(Store.code == wanted.store).scalar_subquery())
    if wanted.day:
        query = query.where(Order.business_date == wanted.day)
    if wanted.text:
        query = _by_text(query, wanted.text)
    return query


def _by_text(query: Select[Any], text: str) -> Select[Any]:
    code, digits = read_code(text), clean_digits(text, 11)
    if len(digits) == 11:
        return query.where(Order.digits == digits)
    ends = Order.digits.endswith(digits, autoescape=True) if digits else false()
    if code:
        # A code may consist of digits alone, and then it may as well be the end of a number.
        return query.where(or_(Order.code == code, ends) if code.isdecimal() else Order.code == code)
    return query.where(ends)
