"""A box that another one has replaced stops selling numbers, says so, and finishes what it has."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from kiosk import store_link
from kiosk.db import link_tables, reading, transaction
from kiosk.numbers import actions as numbers
from kiosk.numbers.models import BookNumber, Hold
from kiosk.store_link.enrolling import take_up
from link.enrolment import Enrolment
from telecom.ids import uuid7
from tests.clocks import ManualClock
from tests.identities import somebody_new
from tests.kiosk.counter_cast import CLERK, DIGITS, hire, place_line, place_service, sign_in
from tests.kiosk.factories import allot
from tests.kiosk.test_counter import step_data, steps_of
from tests.page_client import PageClient

SENTENCE = "这台机器现在不卖新号码"
OTHER = "16190003471"


def fence(clock: ManualClock) -> None:
    """What the link does when head office says so."""
    with transaction() as session:
        session.execute(update(link_tables.link_identity).values(fenced_at=clock.now()))


@pytest.fixture
def code(app: Flask, clock: ManualClock) -> str:
    """An order from before the fence."""
    with app.app_context():
        hire(CLERK)
        placed = place_line(clock).code
        allot(OTHER)
        fence(clock)
        return placed


def state(app: Flask) -> tuple[str, int]:
    """What the other number is, and how many live holds there are."""
    with app.app_context(), reading() as session:
        holds = session.scalars(select(Hold).where(Hold.ended_at.is_(None))).all()
        return session.get_one(BookNumber, OTHER).state, len(holds)


@pytest.mark.parametrize("address", ["/numbers", "/checkout"])
def test_the_pages_of_a_new_number_say_one_kind_sentence(shopper: PageClient, code: str, address: str) -> None:
    answer = shopper.get(address)
    assert answer.status_code == 409 and SENTENCE in answer.text


def test_no_tap_holds_and_no_form_orders(app: Flask, clock: ManualClock, shopper: PageClient, code: str) -> None:
    shopper.get("/")
    for address, form in (
        ("/numbers/hold", {"digits": OTHER}),
        ("/checkout/confirm", {"digits": OTHER, "consent": "1", "intent": uuid7()}),
    ):
        assert shopper.post(address, data=form).status_code == 409
    assert state(app) == ("free", 0)


def test_the_journal_refuses_what_no_page_stopped(app: Flask, clock: ManualClock, code: str) -> None:
    with app.app_context():
        with pytest.raises(store_link.StoreFenced):
            numbers.hold(uuid7(), OTHER, clock)
        with transaction() as session:
            session.execute(update(link_tables.link_identity).values(fenced_at=None))
        visit = uuid7()
        numbers.hold(visit, OTHER, clock)
        fence(clock)
        with pytest.raises(store_link.StoreFenced):
            place_line(clock, OTHER, visit_id=visit)
        place_service(clock)
    assert state(app) == ("free", 1)


def test_the_counter_shows_the_alarm_and_finishes_the_order(app: Flask, clock: ManualClock, code: str) -> None:
    client = sign_in(app)
    address = f"/counter/orders/{code}"
    assert "不再卖新号码" in client.get("/counter").text and "新的登记码" in client.get(address).text
    for step, more in (
        ("identity_checked", {"document_kind": "id_card", "identity_number": somebody_new()}),
        ("paid", {"means": "cash"}),
        ("activated", {}),
        ("handed_over", {}),
    ):
        page = client.get(address).text
        assert client.post(f"{address}/steps", data=step_data(step, page, **more)).status_code == 303
    assert steps_of(app, clock, code)[-1] == "handed_over"


def test_a_shopper_still_finds_their_order(shopper: PageClient, code: str) -> None:
    assert shopper.get(f"/orders/{code}").status_code == 200


def test_enrolled_again_it_sells_again(app: Flask, clock: ManualClock, shopper: PageClient, code: str) -> None:
    answer = Enrolment(store_id="S0001", inc="inc-2", hq_inc="hq-of-tests", again=True, start_rev=1)
    with app.app_context(), transaction() as session:
        take_up(session, answer, clock.now())
    assert shopper.get("/numbers").status_code == 200
    with app.app_context():
        assert store_link.state().fenced_at is None


def test_the_figure_and_the_status_say_it_too(app: Flask, code: str) -> None:
    from kiosk import status
    from web import db

    metrics = app.test_client().get("/metrics").text
    assert re.search(r"kiosk_link_fenced 1\.0", metrics)
    with app.app_context():
        assert any(line.startswith("fenced since") for line in status.lines(db.of(app)))
    assert DIGITS not in metrics
