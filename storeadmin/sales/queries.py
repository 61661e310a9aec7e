"""The figures of /sales. Each question is one aggregate over the running totals, whatever the number of orders."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
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
    money_fen: int
    stores: int
    offline: int = 0


@dataclass(frozen=True, slots=True)
class StoreFigures:
    """One store in a ranking."""

    code: str
    name: Words
    money_fen: int
    paid: int


@dataclass(frozen=True, slots=True)
class Lines:
    """How many stores are connected, silent, or not enrolled yet."""

    online: int
    offline: int
    unenrolled: int


_SUMS = tuple(func.coalesce(func.sum(getattr(SalesHour, name)), 0).label(name) for name in Figures.__slots__)
_MONEY = func.coalesce(func.sum(SalesHour.paid_fen - SalesHour.refunded_fen), 0)


def by_hour(db: Session, person: Person, days: tuple[date, ...]) -> dict[date, dict[int, Figures]]:
    """Figures of each hour of these business dates; an hour without a step is missing."""
    hours = (SalesHour.business_date, SalesHour.hour)
    query = (
        select(*hours, *_SUMS)
        .where(SalesHour.business_date.in_(days), within(SalesHour.store_id, person))
        .group_by(*hours)
    )
    found: dict[date, dict[int, Figures]] = {day: {} for day in days}
    for row in db.execute(query):
        found[row.business_date][row.hour] = Figures(*(int(getattr(row, name)) for name in Figures.__slots__))
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
    """Every town with its money of the day and its silent stores."""
    money = _money_by_store(person, day).subquery()
    line = LINK.store_line.c
    silent = func.count(case((~is_online(now), line.store_id)))
    query = (
        select(Town, func.coalesce(func.sum(money.c.fen), 0), func.count(Store.id), silent)
        .select_from(Town)
        .join(Store, and_(Store.town_key == Town.key, Store.active, within(Store.id, person)), isouter=True)
        .join(money, money.c.store_id == Store.id, isouter=True)
        .join(LINK.store_line, line.store_id == Store.id, isouter=True)
        .group_by(Town.key)
        .order_by(Town.code)
    )
    return [
        TownFigures(town.key, town.name, town.grid_x, town.grid_y, int(fen), stores, offline)
        for town, fen, stores, offline in db.execute(query)
    ]


def top_stores(db: Session, person: Person, day: date, most: int = TOP) -> list[StoreFigures]:
    """The stores that took the most money on this day; those that took none are left out."""
    money = _money_by_store(person, day).subquery()
    query = select(Store, money.c.fen, money.c.paid).join(money, money.c.store_id == Store.id).where(money.c.fen > 0)
    rows = db.execute(query.order_by(money.c.fen.desc(), Store.code).limit(most))
    return [StoreFigures(store.code, store.name, int(fen), int(paid)) for store, fen, paid in rows]


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


def _money_by_store(person: Person, day: date) -> Any:
    of_day = (SalesHour.business_date == day, within(SalesHour.store_id, person))
    sums = (_MONEY.label("fen"), func.coalesce(func.sum(SalesHour.paid), 0).label("paid"))
    return select(SalesHour.store_id, *sums).where(*of_day).group_by(SalesHour.store_id)


def is_online(now: datetime) -> ColumnElement[bool]:
    """Whether a store's line (joined as `store_line`) answered lately."""
    line = LINK.store_line.c
    # A line that was never connected has no last_seen_at, and NULL must count as silent.
    return and_(line.state == "live", line.last_seen_at.is_not(None), line.last_seen_at >= now - ONLINE_WITHIN)
