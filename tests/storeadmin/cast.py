"""A small head office for tests: two towns, two stores, and people with rights.

manager-s0001 and clerk-s0001 work in S0001; clerk-s0002 in S0002, who must see nothing of it; analyst and admin at HQ.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event, select

from link.chain import Event
from link.messages import Message, OrderPlaced, OrderStepped, PlacedLine, name_of
from storeadmin.accounts.models import User
from storeadmin.accounts.passwords import hash_password
from storeadmin.app import create_app
from storeadmin.db import LINK
from storeadmin.models import Base
from storeadmin.numbers.models import Number
from storeadmin.orders.posting import post
from storeadmin.stores.models import Store, Town
from telecom.calendar import business_date
from telecom.ids import uuid7
from telecom.number_leaving import LeavingRules
from tests.page_client import PageClient
from web import db, live
from web.settings import HqSettings

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
"""Twelve o'clock in Shanghai, a Saturday."""
PASSWORD = "open sesame"
PEOPLE = {
    "admin": ("hq_admin", None),
    "analyst": ("hq_analyst", None),
    "manager-s0001": ("store_manager", "S0001"),
    "clerk-s0001": ("clerk", "S0001"),
    "clerk-s0002": ("clerk", "S0002"),
}
_seq = count(1)


@cache
def password_hash() -> str:
    return hash_password(PASSWORD)


@dataclass
class Hq:
    """The program over an empty, ready database."""

    app: Flask
    rung: list[str] = field(default_factory=list)

    @property
    def database(self) -> db.Database:
        return db.of(self.app)

    def statements_of(self, ask: Callable[[], Any]) -> int:
        """How many statements the database is asked for this answer, which has to be 200."""
        asked: list[str] = []

        def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            asked.append(statement)

        event.listen(self.database.engine, "before_cursor_execute", hear)
        try:
            assert ask().status_code == 200
        finally:
            event.remove(self.database.engine, "before_cursor_execute", hear)
        return len(asked)

    def fill(self) -> "Hq":
        """Add the cast."""
        with self.database.transaction() as session:
            for number, key in enumerate(("nancheng", "dongcheng"), start=1):
                session.add(
                    Town(key=key, code=str(number), name_zh_hans=f"{key}街道", name_en=key, grid_x=number, grid_y=1)
                )
                name = {"name_zh_hans": f"{key}店", "name_zh_hant": f"{key}店", "name_en": f"{key} store"}
                store_id = f"S000{number}"
                session.add(Store(id=store_id, code=store_id, town_key=key, kind="own", created_at=NOON, **name))
            session.flush()
            for name, (role, store_id) in PEOPLE.items():
                session.add(
                    User(
                        id=uuid7(),
                        username=name,
                        name=name,
                        role=role,
                        store_id=store_id,
                        password_hash=password_hash(),
                        created_at=NOON,
                    )
                )
        return self

    def visitor(self) -> Any:
        """A client that nobody has signed in."""
        return self.app.test_client()

    def signed_in(self, username: str) -> PageClient:
        """A page-checking client with this person signed in through the door."""
        client = self.app.test_client()
        answer = enter(client, username, PASSWORD)
        assert answer.status_code == 303, answer.text
        return PageClient(client)

    def tell(
        self, store_id: str, message: Message, at: datetime = NOON, inc: str = "inc-1", heard_at: datetime | None = None
    ) -> None:
        """Post what a store says; it comes in at `heard_at`, at once where nothing else is said."""
        with self.database.transaction() as session:
            say(session.connection(), store_id, message, at, inc, heard_at)

    def allot(self, digits: str, store_id: str | None = "S0001", gen: int = 1, state: str = "allotted") -> str:
        """Put a number into this state."""
        with self.database.transaction() as session:
            session.add(Number(digits=digits, store_id=store_id, gen=gen, state=state, changed_at=NOON))
        return digits

    def number(self, digits: str) -> Number:
        with self.database.reading() as session:
            return session.get_one(Number, digits)

    def conflicts(self) -> list[str]:
        """The names of the conflicts noted so far."""
        with self.database.reading() as session:
            return list(session.scalars(select(LINK.conflict.c.kind).order_by(LINK.conflict.c.id)))

    def order(self, store_id: str = "S0001", *steps: str, at: datetime = NOON, **told: Any) -> OrderPlaced:
        """Place an order at `at` and take these steps, a minute apart."""
        message = placed(at=at, **told)
        self.tell(store_id, message, at)
        for minutes, step in enumerate(steps, start=1):
            self.tell(store_id, stepped(message, step, at=at), at + timedelta(minutes=minutes))
        return message


def say(
    connection: Connection,
    store_id: str,
    message: Message,
    at: datetime = NOON,
    inc: str = "inc-1",
    heard_at: datetime | None = None,
) -> None:
    """Post one message as the event of a store."""
    head = {"store_id": store_id, "inc": inc, "seq": next(_seq), "name": name_of(message), "body": b"{}"}
    post(connection, Event(**head, at=at, boot_id="boot", mono_ns=0), message, rules=LeavingRules(), now=heard_at or at)


def placed(at: datetime = NOON, prepay_fen: int = 0, today_fen: int = 6600, **told: Any) -> OrderPlaced:
    """A new line on the 66 yuan plan, unless told otherwise."""
    order_id = told.pop("order_id", None) or uuid7()
    lines = [PlacedLine(kind="plan", key="demo-66", today_fen=today_fen, monthly_fen=6600)]
    if prepay_fen:
        lines.append(PlacedLine(kind="number_prepay", key="16190000001", today_fen=prepay_fen, monthly_fen=0))
    facts: dict[str, Any] = {
        "code": "ABC234",
        "token": f"token-{order_id}",
        "kind": "new_line",
        "revision": 1,
        "grade": 0,
        "grade_version": "1",
        "today_fen": today_fen + prepay_fen,
        "monthly_fen": 6600,
        "quote_digest": "0" * 64,
        "lines": tuple(lines),
        "business_date": business_date(at),
        "unpaid_ends_at": at + timedelta(hours=9),
        "visit_id": uuid7(),
        "plan_key": "demo-66",
    }
    return OrderPlaced(order_id=order_id, **{**facts, **told})


def stepped(order: OrderPlaced, step: str, at: datetime = NOON, **told: Any) -> OrderStepped:
    """A step of this order, by Chen; paid and refunded move the whole amount."""
    amount = order.today_fen if step in ("paid", "refunded") else None
    facts: dict[str, Any] = {
        "amount_fen": amount,
        "by_staff_id": "staff-1",
        "by_name": "Chen",
        "digits": order.digits,
        "gen": order.gen,
    }
    return OrderStepped(order_id=order.order_id, step=step, business_date=business_date(at), **{**facts, **told})


def csrf_of(client: Any, address: str = "/sign-in") -> str:
    """The token in the forms of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(address).text)
    assert found, f"no form on {address}"
    return found[1]


def enter(client: Any, username: str, password: str, **more: str) -> Any:
    """Send the sign-in form."""
    form = {"username": username, "password": password, "csrf_token": csrf_of(client), **more}
    return client.post("/sign-in", data=form)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_hq(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hq]:
    """Head office before anybody has entered anything, on each database."""
    url = request.getfixturevalue("postgres") if request.param == "postgresql" else ""
    yield from running(tmp_path, url)


@pytest.fixture
def quick_hq(tmp_path: Path) -> Iterator[Hq]:
    """The cast on SQLite, for pages whose queries another test has seen on both databases."""
    for hq in running(tmp_path, ""):
        yield hq.fill()


@pytest.fixture
def hq(empty_hq: Hq) -> Hq:
    """The cast, on each database."""
    return empty_hq.fill()


def running(home: Path, url: str) -> Iterator[Hq]:
    """A head office in this folder until the test, or all tests of a module, are done."""
    app = create_app(HqSettings(home=home, database=url))
    Base.metadata.create_all(db.of(app).engine)
    yield Hq(app)
    db.of(app).close()


def browser_socket(hq: Hq, client: Any) -> Any:
    """A page's websocket, with the page's cookies."""
    return live.of(hq.app).test_client(hq.app, namespace="/live", flask_test_client=getattr(client, "client", client))
