"""A full or read-only disk: the sale is refused before the shopper is told yes, and selling resumes by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from kiosk import catalogue
from kiosk.db import link_tables, reading
from kiosk.numbers import actions as numbers
from kiosk.numbers.models import BookNumber, Hold
from kiosk.orders import actions as orders
from kiosk.orders.models import Order
from kiosk.shell import visits
from telecom.errors import Refusal
from telecom.grades import DEFAULT
from telecom.ids import uuid7
from tests.clocks import ManualClock
from tests.kiosk.counter_cast import digest_for
from tests.kiosk.factories import allot
from tests.kiosk.test_checkout import form_of
from tests.page_client import PageClient
from web import db


@contextmanager
def each_connection(app: Flask, before: str, after: str) -> Iterator[None]:
    """Every connection that is taken from the pool meets this disk."""
    engine = db.of(app).engine
    engine.dispose()

    def meet(connection: Any, _record: object, _proxy: object) -> None:
        connection.execute(before)

    event.listen(engine, "checkout", meet)
    try:
        yield
    finally:
        event.remove(engine, "checkout", meet)
        with engine.connect() as connection:
            connection.connection.driver_connection.execute(after)  # type: ignore[union-attr]
        engine.dispose()


DRAWN = (f"1619{serial:07d}" for serial in range(2000, 9000, 140))
NUMBERS = [digits for digits in DRAWN if not DEFAULT.grade(digits).is_fancy]


@pytest.mark.parametrize("kind", ["read_only", "disk_full"])
def test_the_sale_is_refused_and_selling_resumes_by_itself(app: Flask, clock: ManualClock, kind: str) -> None:
    with app.app_context():
        allot(*NUMBERS)
        held = {digits: uuid7() for digits in NUMBERS}
        for digits, visit in held.items():
            numbers.hold(visit, digits, clock)
        before = "PRAGMA query_only = ON" if kind == "read_only" else f"PRAGMA max_page_count = {pages_of(app)}"
        with each_connection(app, before, "PRAGMA query_only = OFF"):
            digits, sold, refused = sell_until_refused(held, clock)
            events = count_events()
        assert (refused.status, refused.code) == (503, kind)
        assert state_of(digits) == "free"
        assert count_orders() == sold
        assert place(held[digits], digits, clock).digits == digits
        assert state_of(digits) == "reserved"
        assert count_events() == events + 2


def test_the_visitor_is_wiped_from_the_screen_even_when_the_disk_is_full(
    app: Flask, shopper: PageClient, clock: ManualClock
) -> None:
    with app.app_context():
        allot(*NUMBERS)
    shopper.get("/numbers")
    shopper.post("/numbers/hold", data={"digits": NUMBERS[0]})
    with shopper.client.session_transaction() as cookie:
        before = cookie["visit"]["id"]
    with each_connection(app, "PRAGMA query_only = ON", "PRAGMA query_only = OFF"):
        assert shopper.client.post("/visit/end").status_code == 503
    with shopper.client.session_transaction() as cookie:
        assert cookie["visit"]["id"] != before
    clock.pass_time(seconds=151)
    with app.app_context():
        assert visits.end_abandoned(clock.now(), clock) == 1
        with reading() as session:
            assert session.scalars(select(Hold.ended_why)).all() == ["abandoned"]


SENTENCES = {
    "read_only": "这台机器现在只能看，不能下单；叫店员来看看",
    "disk_full": "这台机器存不下新的记录了，先不下单；叫店员来看看",
}


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_yes_that_cannot_be_written_is_told_in_a_sentence_and_works_afterwards(
    app: Flask, shopper: PageClient, clock: ManualClock, kind: str
) -> None:
    digits, *others = NUMBERS
    with app.app_context():
        allot(*NUMBERS)
        held = {other: uuid7() for other in others}
        for other, visit in held.items():
            numbers.hold(visit, other, clock)
        shopper.post("/numbers/hold", data={"digits": digits})
        shopper.post("/plans/choose", data={"plan": "plan-126-one"})
        said = {**form_of(shopper.get("/checkout").text), "consent": "yes"}
        before = "PRAGMA query_only = ON" if kind == "read_only" else f"PRAGMA max_page_count = {pages_of(app)}"
        with each_connection(app, before, "PRAGMA query_only = OFF"):
            _, sold, _ = sell_until_refused(held, clock)
            events = count_events()
            answer = shopper.post("/checkout/confirm", data=said)
            assert answer.status_code == 503 and SENTENCES[kind] in answer.text
            assert (count_orders(), count_events(), state_of(digits)) == (sold, events, "free")
            assert form_of(shopper.get("/checkout").text)["digits"] == digits, "the number is still held"
        done = shopper.post("/checkout/confirm", data=said)
        assert done.status_code == 303 and done.location.startswith("/orders/")
        assert (count_orders(), state_of(digits)) == (sold + 1, "reserved")


def sell_until_refused(held: dict[str, str], clock: ManualClock) -> tuple[str, int, Refusal]:
    """Sell one number after the other until the disk says no: which number, how many were sold, and how it said no."""
    for sold, (digits, visit) in enumerate(held.items()):
        try:
            place(visit, digits, clock)
        except Refusal as refused:
            return digits, sold, refused
    raise AssertionError("the disk never refused")


def pages_of(app: Flask) -> int:
    """The file's pages now; as a limit, only the room inside them is left."""
    with db.of(app).engine.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())


def place(visit: str, digits: str, clock: ManualClock) -> Order:
    return orders.place_new_line(
        visit_id=visit,
        device_id=None,
        hold_digits=digits,
        plan_key="plan-126-one",
        revision=catalogue.current().revision,
        confirmed_digest=digest_for(digits, "plan-126-one"),
        intent=uuid7(),
        now=clock.now(),
        clock=clock,
    )


def state_of(digits: str) -> str:
    with reading() as session:
        return session.get_one(BookNumber, digits).state


def count_events() -> int:
    with reading() as session:
        return session.connection().scalar(select(func.count()).select_from(link_tables.event)) or 0


def count_orders() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Order)) or 0
