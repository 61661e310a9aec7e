"""The figures of /sales. Each question is one aggregate over the running totals, whatever the number of orders."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, select
from sqlalchemy.orm import Session, joinedload

from storeadmin.accounts.scope import Person, within
from storeadmin.db import LINK
from storeadmin.orders.models import Order, OrderStep
from storeadmin.sales.models import SalesHour, SalesItem
from storeadmin.stores.models import Store, Town
from telecom.calendar import ZONE, day_bounds
from telecom.words import Words

WEEK = timedelta(days=7)
ONLINE_WITHIN = timedelta(seconds=45)
"""Three missed pings (LINK.md U8) and a store counts as offline."""
TOP = 10


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of steps and money in fen over some hours."""

    placed: int = 0
    paid: int = 0
    handed_over: int = 0
    numbers_sold: int = 0
    paid_fen: int = 0
    refunded_fen: int = 0

    @property
    def money_fen(self) -> int:
        """What came in less what was given back."""
        return self.paid_fen - self.refunded_fen

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class TownFigures:
    """One town on the map. `offline` counts enrolled stores that do not answer."""

    key: str
    name: Words
    x: int | None
    y: int | None
    today: Figures
    stores: int
    offline: int = 0


@dataclass(frozen=True, slots=True)
class StoreFigures:
    """One store in a ranking."""

    code: str
    name: Words
    today: Figures


@dataclass(frozen=True, slots=True)
class Lines:
    """How many stores are connected, silent, or not enrolled yet."""

    online: int
    offline: int
    unenrolled: int


def sums(columns: Any) -> tuple[Any, ...]:
    """The sum of each of the Figures over these columns, 0 where there is nothing to add; `figures` reads them."""
    return tuple(func.coalesce(func.sum(getattr(columns, name)), 0).label(name) for name in Figures.__slots__)


def figures(row: Any) -> Figures:
    """The Figures that stand in a row under their own names; nothing joined is nothing done."""
    return Figures(*(int(getattr(row, name) or 0) for name in Figures.__slots__))


def by_hour(db: Session, person: Person, days: tuple[date, ...]) -> dict[date, dict[int, Figures]]:
    """Figures of each hour of these business dates; an hour without a step is missing."""
    hours = (SalesHour.business_date, SalesHour.hour)
    query = (
        select(*hours, *sums(SalesHour))
        .where(SalesHour.business_date.in_(days), within(SalesHour.store_id, person))
        .group_by(*hours)
    )
    found: dict[date, dict[int, Figures]] = {day: {} for day in days}
    for row in db.execute(query):
        found[row.business_date][row.hour] = figures(row)
    return found


def until(db: Session, person: Person, hours: dict[int, Figures], moment: datetime) -> Figures:
    """Figures of one business date up to this moment of it: its whole hours, and the begun one from its steps."""
    local = moment.astimezone(ZONE)
    whole = sum((figures for hour, figures in hours.items() if hour < local.hour), Figures())
    if local.hour not in hours:
        return whole
    return whole + _in_begun_hour(db, person, local)


def _in_begun_hour(db: Session, person: Person, local: datetime) -> Figures:
    began = local.replace(minute=0, second=0, microsecond=0)
    of_day = (
        OrderStep.business_date == local.date(),
        OrderStep.at >= began,
        OrderStep.at <= local,
        within(Order.store_id, person),
    )
    money = func.coalesce(
        OrderStep.amount_fen, case((OrderStep.step == "refunded", Order.paid_fen), else_=Order.today_fen)
    )
    query = select(
        OrderStep.step, Order.kind, func.count().label("times"), func.coalesce(func.sum(money), 0).label("fen")
    )
    rows = db.execute(
        query.join(Order, Order.order_id == OrderStep.order_id).where(*of_day).group_by(OrderStep.step, Order.kind)
    )
    return sum((_of_steps(row.step, row.kind, row.times, int(row.fen)) for row in rows), Figures())


def _of_steps(step: str, kind: str, times: int, fen: int) -> Figures:
    numbers = times if kind == "new_line" else 0
    if step == "paid":
        return Figures(paid=times, paid_fen=fen, numbers_sold=numbers)
    if step == "refunded":
        return Figures(refunded_fen=fen, numbers_sold=-numbers)
    return Figures(**{step: times}) if step in ("placed", "handed_over") else Figures()


def by_town(db: Session, person: Person, day: date, now: datetime) -> list[TownFigures]:
    """Every town with its day and its silent stores."""
    today = by_store(person, day)
    line = LINK.store_line.c
    silent = func.count(case((~is_online(now), line.store_id)))
    query = (
        select(Town, func.count(Store.id).label("stores"), silent.label("silent"), *sums(today.c))
        .select_from(Town)
        .join(Store, and_(Store.town_key == Town.key, Store.active, within(Store.id, person)), isouter=True)
        .join(today, today.c.store_id == Store.id, isouter=True)
        .join(LINK.store_line, line.store_id == Store.id, isouter=True)
        .group_by(Town.key)
        .order_by(Town.code)
    )
    rows = ((row.Town, row) for row in db.execute(query))
    return [
        TownFigures(town.key, town.name, town.grid_x, town.grid_y, figures(row), row.stores, row.silent)
        for town, row in rows
    ]


def top_stores(db: Session, person: Person, day: date, most: int = TOP) -> list[StoreFigures]:
    """The stores that took the most money on this day, then those with the most orders; idle ones are left out."""
    today = by_store(person, day)
    query = select(Store, today).join(today, today.c.store_id == Store.id)
    ranked = (money_in(today).desc(), today.c.placed.desc(), Store.code)
    rows = db.execute(query.order_by(*ranked).limit(most))
    return [StoreFigures(row.Store.code, row.Store.name, figures(row)) for row in rows]


def items(db: Session, person: Person, days: tuple[date, ...]) -> dict[date, dict[tuple[str, str], int]]:
    """Money by (kind, key) of what was sold, for each of these business dates; only what brought something in."""
    thing = (SalesItem.business_date, SalesItem.kind, SalesItem.key)
    query = select(*thing, func.sum(SalesItem.money_fen)).where(
        SalesItem.business_date.in_(days), within(SalesItem.store_id, person)
    )
    found: dict[date, dict[tuple[str, str], int]] = {day: {} for day in days}
    for day, kind, key, fen in db.execute(query.group_by(*thing)):
        if fen > 0:
            found[day][kind, key] = int(fen)
    return found


def lines(db: Session, person: Person, now: datetime) -> Lines:
    """Stores by the state of their line."""
    line = LINK.store_line.c
    online = func.count(case((is_online(now), line.store_id)))
    query = select(func.count(Store.id), func.count(line.store_id), online).select_from(Store)
    joined = query.join(LINK.store_line, line.store_id == Store.id, isouter=True)
    stores, enrolled, answering = db.execute(joined.where(Store.active, within(Store.id, person))).one()
    return Lines(answering, enrolled - answering, stores - enrolled)


def latest_orders(db: Session, person: Person, day: date, most: int = 12) -> list[Order]:
    """The day's newest orders, newest first."""
    start, end = day_bounds(day)
    query = select(Order).where(within(Order.store_id, person), Order.placed_at >= start, Order.placed_at < end)
    return list(db.scalars(query.order_by(Order.placed_at.desc()).limit(most).options(joinedload(Order.store))))


def by_store(person: Person, day: date) -> Subquery:
    """The day of each store that did anything, to join on `store_id`; `figures` reads a row of it."""
    of_day = (SalesHour.business_date == day, within(SalesHour.store_id, person))
    return select(SalesHour.store_id, *sums(SalesHour)).where(*of_day).group_by(SalesHour.store_id).subquery()


def money_in(today: Subquery) -> ColumnElement[int]:
    """`Figures.money_fen` as a column of `by_store`, to sort by."""
    return func.coalesce(today.c.paid_fen - today.c.refunded_fen, 0)


def is_online(now: datetime) -> ColumnElement[bool]:
    """Whether a store's line (joined as `store_line`) answered lately."""
    line = LINK.store_line.c
    # A line that was never connected has no last_seen_at, and NULL must count as silent.
    return and_(line.state == "live", line.last_seen_at.is_not(None), line.last_seen_at >= now - ONLINE_WITHIN)
