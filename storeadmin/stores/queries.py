"""The stores that a person may know of, with today's figures and the state of their line."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from link.lines import FENCED
from storeadmin.accounts.models import User
from storeadmin.accounts.scope import Person, stores_for, within
from storeadmin.db import LINK
from storeadmin.numbers.models import Number
from storeadmin.sales.queries import Figures, by_store, figures, is_online, money_in
from storeadmin.stores.models import Store, Town
from telecom.errors import N_, NotFound

PAGE = 50
INCIDENTS_SHOWN = 20
SORTS = ("code", "name", "town", "placed", "paid", "handed_over", "money", "seen")
LINE_STATES = ("online", "offline", "unenrolled")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list: text in the code or name, town key, kind own or partner, line state; sorted, `-` for descending."""

    text: str = ""
    town: str = ""
    kind: str = ""
    line: str = ""
    sort: str = "code"
    page: int = 1


@dataclass(frozen=True, slots=True)
class StoreRow:
    """One store of the list with its day."""

    store: Store
    today: Figures
    line: str
    last_seen_at: datetime | None
    unsent: int


def find(db: Session, person: Person, wanted: Wanted, day: date, now: datetime) -> tuple[list[StoreRow], int, int]:
    """One page of stores, its page number, and how many stores match in all."""
    query = _listed(person, wanted, day, now)
    count = (
        db.scalar(select(func.count()).select_from(query.with_only_columns(Store.id).order_by(None).subquery())) or 0
    )
    pages = max(1, -(-count // PAGE))
    page = min(max(1, wanted.page), pages)
    return _rows(db, query.limit(PAGE).offset((page - 1) * PAGE), now), page, count


def everything(db: Session, person: Person, wanted: Wanted, day: date, now: datetime) -> list[StoreRow]:
    """All stores that match, for the export."""
    return _rows(db, _listed(person, wanted, day, now), now)


def get(db: Session, person: Person, code: str) -> Store:
    """The store by its code. Raises NotFound when there is none, or none for this person."""
    query = stores_for(person).where(Store.code == code).options(joinedload(Store.town), joinedload(Store.partner))
    store = db.scalar(query)
    if store is None:
        raise NotFound("no_store", N_("没有这家门店"))
    return store


def line_of(db: Session, store_id: str, now: datetime) -> Any:
    """The store's row of `store_line`, and `is_online`; None before enrolment."""
    table = LINK.store_line
    return db.execute(select(table, is_online(now).label("is_online")).where(table.c.store_id == store_id)).first()


def numbers_of(db: Session, store_id: str) -> dict[str, int]:
    """How many numbers of the store are in each state."""
    rows = db.execute(select(Number.state, func.count()).where(Number.store_id == store_id).group_by(Number.state))
    return {state: count for state, count in rows}


def staff_of(db: Session, store_id: str) -> list[User]:
    """The store's people who work there now, manager first."""
    query = select(User).where(User.store_id == store_id, User.active)
    return list(db.scalars(query.order_by(User.role.desc(), User.name)))


def incidents_of(db: Session, store_id: str) -> list[Any]:
    """What somebody has to look at in this store: kind, detail, at; oldest first."""
    table = LINK.incident.c
    open_ones = select(table.kind, table.detail, table.at).where(table.store_id == store_id, table.closed_at.is_(None))
    return list(db.execute(open_ones.order_by(table.id).limit(INCIDENTS_SHOWN)))


def fenced_at_work(db: Session, person: Person) -> list[str]:
    """The codes of the stores where a box is at work that another one has replaced."""
    table = LINK.incident.c
    stores = select(Store.code).join(LINK.incident, table.store_id == Store.id).where(within(Store.id, person))
    at_work = stores.where(table.kind == FENCED, table.closed_at.is_(None))
    return list(db.scalars(at_work.distinct().order_by(Store.code)))


def troubles(db: Session, person: Person) -> tuple[int, int]:
    """How many events are parked, and how many conflicts nobody has settled, in this person's stores."""
    parked, conflict = LINK.parked_event.c, LINK.conflict.c
    waiting = select(func.count(parked.id)).where(parked.replayed_at.is_(None), within(parked.store_id, person))
    unsettled = select(func.count(conflict.id)).where(conflict.settled_at.is_(None), within(conflict.store_id, person))
    return db.scalar(waiting) or 0, db.scalar(unsettled) or 0


def choices(db: Session, person: Person, lang: str) -> list[tuple[str, str]]:
    """(code, name) for a select of stores."""
    return [
        (store.code, store.name.for_language(lang))
        for store in db.scalars(stores_for(person).where(Store.active).order_by(Store.code))
    ]


def towns(db: Session, person: Person, lang: str) -> list[tuple[str, str]]:
    """(key, name) of the towns in which this person may know of a store."""
    seen = select(Store.town_key).where(within(Store.id, person))
    return [
        (town.key, town.name.for_language(lang))
        for town in db.scalars(select(Town).where(Town.key.in_(seen)).order_by(Town.code))
    ]


def _listed(person: Person, wanted: Wanted, day: date, now: datetime) -> Select[Any]:
    today, line = by_store(person, day), LINK.store_line.c
    state = (line.store_id.label("enrolled"), is_online(now).label("online"), line.last_seen_at, line.unsent)
    of_day = (today.c[name] for name in Figures.__slots__)
    query = select(Store, *of_day, *state).join(Town, Town.key == Store.town_key)
    query = query.where(Store.active, within(Store.id, person))
    query = query.join(today, today.c.store_id == Store.id, isouter=True)
    query = query.join(LINK.store_line, line.store_id == Store.id, isouter=True)
    orders = {
        "code": Store.code,
        "name": Store.name_zh_hans,
        "town": Town.code,
        "placed": func.coalesce(today.c.placed, 0),
        "paid": func.coalesce(today.c.paid, 0),
        "handed_over": func.coalesce(today.c.handed_over, 0),
        "money": money_in(today),
        "seen": line.last_seen_at,
    }
    column: Any = orders.get(wanted.sort.lstrip("-"), Store.code)
    ordered = column.desc().nulls_last() if wanted.sort.startswith("-") else column.asc().nulls_last()
    return (
        _narrow(query, wanted, now)
        .order_by(ordered, Store.code)
        .options(joinedload(Store.town), joinedload(Store.partner))
    )


def _narrow(query: Select[Any], wanted: Wanted, now: datetime) -> Select[Any]:
    line = LINK.store_line.c
    if wanted.text:
        names = (Store.code, Store.name_zh_hans, Store.name_zh_hant, Store.name_en)
        query = query.where(or_(*(name.icontains(wanted.text, autoescape=True) for name in names)))
    if wanted.town:
        query = query.where(Store.town_key == wanted.town)
    if wanted.kind in ("own", "partner"):
        query = query.where(Store.kind == wanted.kind)
    if wanted.line == "unenrolled":
        query = query.where(line.store_id.is_(None))
    elif wanted.line == "online":
        query = query.where(is_online(now))
    elif wanted.line == "offline":
        query = query.where(line.store_id.is_not(None), ~is_online(now))
    return query


def _rows(db: Session, query: Select[Any], now: datetime) -> list[StoreRow]:
    rows = []
    for row in db.execute(query).unique():
        line = "unenrolled" if row.enrolled is None else "online" if row.online else "offline"
        rows.append(StoreRow(row.Store, figures(row), line, row.last_seen_at, row.unsent or 0))
    return rows
