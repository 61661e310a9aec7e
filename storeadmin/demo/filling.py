"""Filling an empty head office with the demo: only what is missing is added, so a second time changes nothing."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import JSON, cast, func, insert, literal, select
from sqlalchemy.orm import Session

from link.feed import publish, store_channel
from link.messages import NUMBERS_MOST, NumbersAllot
from storeadmin.accounts.models import User
from storeadmin.catalogue.kinds import KINDS
from storeadmin.catalogue.publishing import publish as publish_catalogue
from storeadmin.catalogue.traditional import fill_blanks
from storeadmin.db import LINK
from storeadmin.demo import stores as demo_stores
from storeadmin.demo import tariff, zones
from storeadmin.demo.towns import TOWNS
from storeadmin.numbers.models import Number, NumberEvent
from storeadmin.numbers.rule_models import AllotmentRule
from storeadmin.numbers.rules import Wanted as ShelfWanted
from storeadmin.numbers.rules import put as put_rule
from storeadmin.stores import feed
from storeadmin.stores.models import Partner, Store, Town
from telecom.grades import DEFAULT
from telecom.ids import uuid7
from telecom.numbers import DEMO_PREFIX
from web.db import Database

BY = "demo"
DEMO_RANGE = 10**7
STORES_AT_ONCE = 15
RESERVE_STORES = 10
"""The pool keeps enough for so many stores that start again, or a tenth of all numbers."""


Tell = Callable[[str, int, int], None]
"""What is being made, how much of it is done, how much there will be."""


@dataclass(frozen=True)
class Wanted:
    """How large the demo is to be; the same seed gives the same demo."""

    stores: int = 105
    numbers_a_store: int = 3_000
    seed: int = 1619


def fill(database: Database, wanted: Wanted, now: datetime, tell: Tell = lambda what, done, total: None) -> None:
    """Add what is missing of the demo, a few short transactions long."""
    with database.transaction() as session:
        _fill_towns(session)
        fresh = _fill_stores(session, wanted, now)
        tell("stores", len(fresh), wanted.stores)
        people = _fill_people(session, wanted, now)
        _introduce(session, fresh, people, now)
        tell("people", len(people), len(people))
    with database.transaction() as session:
        if _fill_catalogue(session, now):
            # The demo draws its services by icon; a picture that somebody has added since is published from the form.
            publish_catalogue(session, BY, now, has_media=bool)
        tell("catalogue", 1, 1)
    _fill_numbers(database, wanted, now, tell)
    with database.transaction() as session:
        _fill_pool(session, wanted, now)
        _fill_rules(session, wanted, now)


def _fill_towns(session: Session) -> None:
    _add_missing(session, Town, "key", {town.key: _town(town) for town in TOWNS})
    partners = {key: {"name_zh_hans": zh, "name_en": en} for key, zh, en in demo_stores.PARTNERS}
    _add_missing(session, Partner, "key", partners)


def _town(town: Any) -> dict[str, Any]:
    return {
        "code": town.code,
        "name_zh_hans": town.zh,
        "name_en": town.en,
        "kind": town.kind,
        "partner_stores_planned": town.partner_stores,
        "own_stores_planned": town.own_stores,
        "grid_x": town.grid_x,
        "grid_y": town.grid_y,
    }


def _fill_stores(session: Session, wanted: Wanted, now: datetime) -> list[str]:
    rows = dict(list(demo_stores.stores(wanted.seed).items())[: wanted.stores])
    return _add_missing(session, Store, "id", {id: {**row, "code": id, "created_at": now} for id, row in rows.items()})


def _fill_people(session: Session, wanted: Wanted, now: datetime) -> list[str]:
    codes = list(demo_stores.stores(wanted.seed))[: wanted.stores]
    known = set(session.scalars(select(User.username)))
    if len(known) >= 2 + 3 * len(codes) and "admin" in known:
        return []  # Hashing the passwords is the slowest part of a second start.
    people = demo_stores.people(wanted.seed, codes)
    rows = {name: {**row, "id": uuid7(), "created_at": now} for name, row in people.items()}
    return _add_missing(session, User, "username", rows)


def _introduce(session: Session, stores: Sequence[str], people: Sequence[str], now: datetime) -> None:
    """Tell each store what is new on its channel: first its own facts, then its people."""
    messages: dict[str, list[Any]] = {id: [] for id in stores}
    for store, town in session.execute(select(Store, Town).join(Town).where(Store.id.in_(stores))):
        messages[store.id].append(feed.facts_of(store, town))
    for person in session.scalars(select(User).where(User.username.in_(people), User.store_id.is_not(None))):
        messages.setdefault(person.store_id or "", []).append(feed.card_of(person, active=person.active))
    for store_id, told in messages.items():
        publish(session.connection(), LINK, store_channel(store_id), told, now)


def _fill_catalogue(session: Session, now: datetime) -> bool:
    same = {"changed_by": BY, "changed_at": now}
    rows = {
        "zone": zones.zones(),
        "service": zones.services(),
        "plan": tariff.plans(),
        "grade_table": [_grade_table()],
        "terms": zones.terms(),
        "policy": [{"key": "default"}],
    }
    added: list[str] = []
    for kind, entries in rows.items():
        by_key = {entry["key"]: {**entry, **same} for entry in entries}
        added += _add_missing(session, KINDS[kind].table, "key", by_key)
    return bool(added)


def _grade_table() -> dict[str, Any]:
    document = DEFAULT.to_document()
    return {
        "key": document["key"],
        "version": document["version"],
        "rules": [[rule["pattern"], rule["grade"], rule["confirmed"]] for rule in document["rules"]],
        "terms": [[t["grade"], t["prepay_fen"], t["returned_months"], t["minimum_tier"]] for t in document["terms"]],
    }


def _fill_numbers(database: Database, wanted: Wanted, now: datetime, tell: Tell) -> None:
    each = wanted.numbers_a_store
    drawn = Random(f"numbers {wanted.seed}").sample(range(DEMO_RANGE), wanted.stores * each)
    with database.reading() as session:
        known = set(session.scalars(select(Number.store_id).distinct()))
        ids = list(demo_stores.stores(wanted.seed))[: wanted.stores]
    waiting = [(at, id) for at, id in enumerate(ids) if id not in known]
    for first in range(0, len(waiting), STORES_AT_ONCE):
        with database.transaction() as session:
            for at, store_id in waiting[first : first + STORES_AT_ONCE]:
                numbers = sorted(f"{DEMO_PREFIX}{tail:07d}" for tail in drawn[at * each : (at + 1) * each])
                _give(session, store_id, numbers, now)
        done = min(first + STORES_AT_ONCE, len(waiting))
        tell("numbers", done * each, len(waiting) * each)


def _give(session: Session, store_id: str, digits: list[str], now: datetime) -> None:
    taken = set(session.scalars(select(Number.digits).where(Number.digits.in_(digits))))
    fresh = [one for one in digits if one not in taken]
    if not fresh:
        return
    given = {"store_id": store_id, "gen": 1, "state": "allotted", "changed_at": now}
    _insert_graded(session, fresh, given)
    history = {"store_id": store_id, "gen": 1, "state": "allotted", "by": BY, "why": "demo", "at": now}
    _insert_each(session, NumberEvent, fresh, history)
    messages = [
        NumbersAllot(numbers=tuple((one, 1) for one in fresh[first : first + NUMBERS_MOST]))
        for first in range(0, len(fresh), NUMBERS_MOST)
    ]
    publish(session.connection(), LINK, store_channel(store_id), messages, now)


def _fill_pool(session: Session, wanted: Wanted, now: datetime) -> None:
    """A reserve for shelves that run low and for a store whose box is replaced; added once, before the first rule."""
    if session.scalar(select(AllotmentRule.store_id).limit(1)) is not None:
        return
    count = wanted.numbers_a_store * max(RESERVE_STORES, wanted.stores // RESERVE_STORES)
    drawn = Random(f"reserve {wanted.seed}").sample(range(DEMO_RANGE), count)
    digits = sorted(f"{DEMO_PREFIX}{tail:07d}" for tail in drawn)
    known: set[str] = set()
    for first in range(0, len(digits), NUMBERS_MOST):
        part = digits[first : first + NUMBERS_MOST]
        known.update(session.scalars(select(Number.digits).where(Number.digits.in_(part))))
    fresh = [one for one in digits if one not in known]
    if fresh:
        _insert_graded(session, fresh, {"gen": 0, "state": "pool", "changed_at": now})
        _insert_each(session, NumberEvent, fresh, {"gen": 0, "state": "pool", "by": BY, "why": "demo", "at": now})


def _fill_rules(session: Session, wanted: Wanted, now: datetime) -> None:
    """Each store is filled up again when a fifth of its shelf is gone; what people have set stays."""
    each = wanted.numbers_a_store
    known = set(session.scalars(select(AllotmentRule.store_id)))
    for store_id in list(demo_stores.stores(wanted.seed))[: wanted.stores]:
        if each and store_id not in known:
            put_rule(session, store_id, ShelfWanted(each - each // 5, each, {}), by=BY, now=now)


def _insert_graded(session: Session, digits: list[str], same: dict[str, Any]) -> None:
    by_grade: dict[int, list[str]] = {}
    for one, graded in zip(digits, DEFAULT.grade_all(digits), strict=True):
        by_grade.setdefault(graded.grade, []).append(one)
    for grade, those in by_grade.items():
        _insert_each(session, Number, those, {**same, "grade": grade})


def _insert_each(session: Session, table: Any, digits: list[str], same: dict[str, Any]) -> None:
    """One row for each number, in one statement: a third of a million rows are made while somebody waits."""
    listed = literal(json.dumps(digits))
    if session.get_bind().dialect.name == "postgresql":
        each: Any = func.json_array_elements_text(cast(listed, JSON)).column_valued("digits")
    else:
        each = func.json_each(listed).table_valued("value").c.value
    told = [literal(value, table.__table__.c[name].type) for name, value in same.items()]
    session.execute(insert(table).from_select(["digits", *same], select(each, *told)))


def _add_missing(session: Session, table: Any, name: str, rows: dict[str, dict[str, Any]]) -> list[str]:
    """Insert the rows whose key is not there yet, with traditional names suggested; the keys added."""
    column = getattr(table, name)
    known = set(session.scalars(select(column).where(column.in_(list(rows)))))
    fresh = {key: fill_blanks(row) for key, row in rows.items() if key not in known}
    session.add_all(table(**{**row, name: key}) for key, row in fresh.items())
    session.flush()
    return list(fresh)


def sign_ins(codes: Iterable[str]) -> list[tuple[str, str, str]]:
    """User name, password and role of the demo's people, for whoever tries it."""
    words = demo_stores.PASSWORDS
    rows = [("admin", words["hq_admin"], "hq_admin"), ("analyst", words["hq_analyst"], "hq_analyst")]
    for code in codes:
        rows.append((f"manager-{code.lower()}", words["store_manager"], "store_manager"))
        rows.append((f"clerk-{code.lower()}", words["clerk"], "clerk"))
    return rows
