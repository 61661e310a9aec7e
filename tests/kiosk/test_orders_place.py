"""Placing an order: once, from a live hold, at the confirmed price, and said on the link in the same transaction."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from kiosk import catalogue
from kiosk.db import link_tables, reading, transaction
from kiosk.numbers import actions as numbers
from kiosk.numbers.models import BookNumber
from kiosk.orders import actions as orders
from kiosk.orders.models import Order
from link import journal
from link.messages import OrderPlaced, decode
from telecom.errors import BadInput, HoldExpired, NumberTaken, QuoteChanged, Refusal
from telecom.ids import uuid7
from telecom.quotes import PlanBelowMinimum
from tests.clocks import ManualClock
from tests.kiosk.counter_cast import DIGITS, digest_for, place_line, place_service
from tests.kiosk.factories import allot


def state_of(digits: str) -> str:
    with reading() as session:
        return session.get_one(BookNumber, digits).state


def said(name: str) -> list[object]:
    """The messages of that name in the journal."""
    with reading() as session:
        rows = session.connection().execute(
            select(link_tables.event.c.name, link_tables.event.c.body).where(link_tables.event.c.name == name)
        )
        return [decode(row.name, row.body) for row in rows]


def test_an_order_reserves_the_number_and_says_so(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        assert state_of(DIGITS) == "reserved"
        (told,) = said("order.placed")
        assert isinstance(told, OrderPlaced)
        assert (told.order_id, told.digits, told.gen, told.code) == (order.id, DIGITS, 1, order.code)
        assert sum(line.today_fen for line in told.lines) == told.today_fen == order.today_fen


def test_the_same_intent_twice_is_one_order(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        intent, visit = uuid7(), uuid7()
        first = place_line(clock, visit_id=visit, intent=intent)
        again = orders.place_new_line(
            visit_id=visit,
            device_id=None,
            hold_digits=DIGITS,
            plan_key="plan-126-one",
            revision=catalogue.current().revision,
            confirmed_digest=digest_for(DIGITS, "plan-126-one"),
            intent=intent,
            now=clock.now(),
            clock=clock,
        )
        assert again.id == first.id
        assert len(said("order.placed")) == 1


def test_an_intent_of_another_visit_shows_nothing_of_its_order(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        intent = uuid7()
        place_line(clock, intent=intent)
        with pytest.raises(orders.IntentSpent):
            place_line(clock, "16190002976", intent=intent)
        assert state_of("16190002976") == "free"


def test_an_intent_that_no_page_made_is_refused(app: Flask, clock: ManualClock) -> None:
    with app.app_context(), pytest.raises(BadInput):
        place_line(clock, intent="once")


def test_without_a_live_hold_there_is_no_order(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        visit = uuid7()
        allot(DIGITS)
        numbers.hold(visit, DIGITS, clock)
        clock.pass_time(minutes=5, seconds=1)
        with pytest.raises(HoldExpired):
            place_line_held(visit, clock)
        assert state_of(DIGITS) == "free"
        assert said("order.placed") == []


def test_a_hold_of_somebody_else_is_no_hold_of_mine(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        allot(DIGITS)
        numbers.hold(uuid7(), DIGITS, clock)
        with pytest.raises((HoldExpired, NumberTaken)):
            place_line_held(uuid7(), clock)


def test_another_price_than_the_confirmed_one_is_refused_and_the_hold_stays(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        visit = uuid7()
        allot(DIGITS)
        numbers.hold(visit, DIGITS, clock)
        with pytest.raises(QuoteChanged):
            orders.place_new_line(
                visit_id=visit,
                device_id=None,
                hold_digits=DIGITS,
                plan_key="plan-126-one",
                revision=1,
                confirmed_digest="0" * 64,
                intent=uuid7(),
                now=clock.now(),
                clock=clock,
            )
        assert numbers.extend(visit, clock).digits == DIGITS


def test_a_fancy_number_wants_its_plan(app: Flask, clock: ManualClock) -> None:
    fancy, visit = "16190008888", uuid7()
    with app.app_context():
        allot(fancy)
        numbers.hold(visit, fancy, clock)
        with pytest.raises(PlanBelowMinimum):
            orders.place_new_line(
                visit_id=visit,
                device_id=None,
                hold_digits=fancy,
                plan_key="plan-126-one",
                revision=1,
                confirmed_digest="0" * 64,
                intent=uuid7(),
                now=clock.now(),
                clock=clock,
            )


def test_a_failure_after_the_hold_leaves_nothing_behind(app: Flask, clock: ManualClock) -> None:
    """The number was sold by hand in the file between the hold and the order: no order, no event, the hold intact."""
    with app.app_context():
        visit = uuid7()
        allot(DIGITS)
        numbers.hold(visit, DIGITS, clock)
        with transaction() as session:
            row = session.get_one(BookNumber, DIGITS)
            row.state, row.order_id = "sold", "somebody"
        with pytest.raises(NumberTaken):
            place_line_held(visit, clock)
        with reading() as session:
            assert session.scalar(select(func.count()).select_from(Order)) == 0
        assert said("order.placed") == []
        assert said("number.hold_ended") == []


def place_line_held(visit: str, clock: ManualClock) -> Order:
    return orders.place_new_line(
        visit_id=visit,
        device_id=None,
        hold_digits=DIGITS,
        plan_key="plan-126-one",
        revision=1,
        confirmed_digest=digest_for(DIGITS, "plan-126-one"),
        intent=uuid7(),
        now=clock.now(),
        clock=clock,
    )


def test_a_service_is_ordered_for_a_number_of_the_shopper(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_service(clock)
        assert (order.kind, order.existing_number, order.digits) == ("service", "13800138000", None)
        (told,) = said("order.placed")
        assert isinstance(told, OrderPlaced) and told.existing_number == "13800138000"


def test_an_order_lives_until_closing_and_after_closing_until_the_next(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        before = place_line(clock)
        clock.pass_time(hours=8)
        after = place_line(clock, "16190002976")
    assert before.unpaid_ends_at.isoformat() == "2026-11-21T13:00:00+00:00"
    assert after.unpaid_ends_at.isoformat() == "2026-11-22T13:00:00+00:00"


def test_a_box_without_an_identity_does_not_sell(empty_app: Flask, clock: ManualClock) -> None:
    from tests.kiosk.factories import publish_demo

    with empty_app.app_context():
        publish_demo(clock)
        with pytest.raises(Refusal) as refused:
            place_service(clock)
        assert refused.value.code == "not_enrolled"
        with reading() as session:
            assert journal.identity(session.connection(), link_tables) is None
