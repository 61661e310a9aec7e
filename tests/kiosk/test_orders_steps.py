"""The steps of an order: who and when, the number with them, once, and never by somebody who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from kiosk.db import link_tables, reading, transaction
from kiosk.numbers.models import BookNumber
from kiosk.orders import steps
from kiosk.orders.models import Order, OrderStep
from kiosk.orders.steps import StepFacts
from kiosk.staff.queries import Person
from link.messages import OrderStepped, decode
from telecom.errors import BadInput, NotFound, OrderStepRefused, Refusal
from telecom.ids import uuid7
from tests.clocks import ManualClock
from tests.identities import id_card
from tests.kiosk.counter_cast import CLERK, DIGITS, OTHER_CLERK, place_line, place_service

IDENTITY = StepFacts(document_kind="id_card", identity_number=id_card())


def do(order: Order, step: str, clock: ManualClock, facts: StepFacts | None = None, **options: object) -> Order:
    asked = {"person": CLERK, "intent": uuid7(), "now": clock.now(), "clock": clock, **options}
    return steps.take_step(order.code, step, facts or StepFacts(), **asked)  # type: ignore[arg-type]


def pay(order: Order, clock: ManualClock, **options: object) -> Order:
    return do(order, "paid", clock, StepFacts(amount_fen=order.today_fen, means="cash"), **options)


def number() -> tuple[str, str | None]:
    with reading() as session:
        row = session.get_one(BookNumber, DIGITS)
        return row.state, row.order_id


def steps_of(order: Order) -> list[str]:
    with reading() as session:
        wanted = select(OrderStep.step).where(OrderStep.order_id == order.id).order_by(OrderStep.id)
        return list(session.scalars(wanted))


def told(name: str = "order.stepped") -> list[OrderStepped]:
    with reading() as session:
        rows = session.connection().execute(select(link_tables.event.c.body).where(link_tables.event.c.name == name))
        return [decode(name, row.body) for row in rows]  # type: ignore[misc]


@pytest.mark.parametrize("identity_first", [True, False])
def test_identity_and_payment_come_in_either_order(app: Flask, clock: ManualClock, identity_first: bool) -> None:
    with app.app_context():
        order = place_line(clock)
        if identity_first:
            do(order, "identity_checked", clock, IDENTITY)
            pay(order, clock)
        else:
            pay(order, clock)
            do(order, "identity_checked", clock, IDENTITY)
        do(order, "activated", clock)
        do(order, "handed_over", clock)
        assert steps_of(order)[-2:] == ["activated", "handed_over"]
        assert number() == ("sold", order.id)


def test_a_step_says_who_and_when_and_what_on_the_link(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        clock.pass_time(minutes=3)
        pay(order, clock)
        (said,) = told()
        assert (said.step, said.by_staff_id, said.by_name) == ("paid", CLERK.staff_id, CLERK.name)
        assert (said.amount_fen, said.means, said.digits, said.gen) == (order.today_fen, "cash", DIGITS, 1)
        with reading() as session:
            row = session.scalars(select(OrderStep).where(OrderStep.step == "paid")).one()
        assert (row.at, row.staff_id) == (clock.now(), CLERK.staff_id)


def test_activation_needs_both_and_says_so(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        pay(order, clock)
        with pytest.raises(OrderStepRefused):
            do(order, "activated", clock)
        assert "activated" not in steps_of(order)


def test_the_same_intent_twice_is_one_step(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order, intent = place_line(clock), uuid7()
        pay(order, clock, intent=intent)
        pay(order, clock, intent=intent)
        assert steps_of(order) == ["placed", "paid"]
        assert len(told()) == 1


def test_two_clerks_who_both_take_the_money_take_it_once(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        pay(order, clock)
        with pytest.raises(OrderStepRefused):
            pay(order, clock, person=OTHER_CLERK)
        assert steps_of(order).count("paid") == 1


def test_another_amount_than_the_orders_is_refused(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        with pytest.raises(BadInput) as refused:
            do(order, "paid", clock, StepFacts(amount_fen=order.today_fen - 1, means="cash"))
        assert refused.value.field == "amount"
        assert number() == ("reserved", order.id)


@pytest.mark.parametrize("facts", [StepFacts(), StepFacts(document_kind="441900198001011234")])
def test_of_a_document_only_the_kind_is_kept(app: Flask, clock: ManualClock, facts: StepFacts) -> None:
    with app.app_context():
        order = place_line(clock)
        with pytest.raises(BadInput):
            do(order, "identity_checked", clock, facts)


@pytest.mark.parametrize(
    "note",
    [
        "441900198001011234",
        "证件 44190019800101123X",
        "4419 0019 8001 0112 34",
        "回电 138 0013 8000",
        "１３８００１３８０００",
    ],
)
def test_an_identity_or_phone_number_in_a_note_is_refused(app: Flask, clock: ManualClock, note: str) -> None:
    with app.app_context():
        order = place_line(clock)
        with pytest.raises(BadInput):
            do(order, "cancelled", clock, StepFacts(note=note))


def test_cancelling_gives_the_number_back(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        do(order, "cancelled", clock, StepFacts(note="不想要了"))
        assert number() == ("free", None)
        assert told()[-1].digits == DIGITS


@pytest.mark.parametrize(("reach", "left"), [(1, "free"), (2, "free"), (3, "released"), (4, "released")])
def test_a_refund_gives_the_money_and_the_number_back(app: Flask, clock: ManualClock, reach: int, left: str) -> None:
    """Free at once while nobody has used it; a number that was activated cools first, and is not sold meanwhile."""
    with app.app_context():
        order = place_line(clock)
        pay(order, clock)
        for step in ("identity_checked", "activated", "handed_over")[: reach - 1]:
            do(order, step, clock, IDENTITY)
        do(order, "refunded", clock, StepFacts(means="cash", amount_fen=1))
        assert number() == (left, None)
        assert (told()[-1].amount_fen, told()[-1].digits, told()[-1].number_state) == (order.today_fen, DIGITS, left)
        with pytest.raises(OrderStepRefused):
            do(order, "refunded", clock, StepFacts(means="cash"))


def test_money_still_goes_back_when_the_given_up_number_was_allotted_here_again(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        pay(order, clock)
        do(order, "identity_checked", clock, IDENTITY)
        do(order, "activated", clock)
        with transaction() as session:
            session.execute(
                update(BookNumber).where(BookNumber.digits == DIGITS).values(state="free", order_id=None, gen=2)
            )
        do(order, "refunded", clock, StepFacts(means="cash"))
        assert number() == ("free", None)
        assert told()[-1].amount_fen == order.today_fen


def test_a_number_given_back_can_be_sold_again_to_another(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        first = place_line(clock)
        do(first, "cancelled", clock)
        second = place_line(clock)
        assert number() == ("reserved", second.id)


def test_somebody_without_the_right_is_refused(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        with pytest.raises(Refusal) as refused:
            pay(order, clock, person=Person("p-x", "分析", "hq_analyst"))
        assert refused.value.status == 403
        assert steps_of(order) == ["placed"]


def test_an_unknown_code_is_not_found(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        order.code = "ZZZZZZ"
        with pytest.raises(NotFound):
            pay(order, clock)


def test_a_service_takes_the_same_steps_and_moves_no_number(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_service(clock)
        pay(order, clock)
        do(order, "identity_checked", clock, IDENTITY)
        do(order, "activated", clock)
        do(order, "handed_over", clock)
        assert all(said.digits is None for said in told())


# ---- nobody pays -----------------------------------------------------------------------------------------------------


def test_at_closing_time_an_unpaid_order_ends_and_gives_its_number_back(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        do(order, "identity_checked", clock, IDENTITY)
        assert steps.expire_due(now=clock.now(), clock=clock) == 0
        clock.pass_time(hours=7)
        assert steps.expire_due(now=clock.now(), clock=clock) == 1
        assert steps.expire_due(now=clock.now(), clock=clock) == 0
        assert number() == ("free", None)
        assert (told()[-1].step, told()[-1].digits, told()[-1].by_staff_id) == ("expired", DIGITS, None)


def test_a_paid_order_outlives_closing_time(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        pay(order, clock)
        clock.pass_time(days=3)
        assert steps.expire_due(now=clock.now(), clock=clock) == 0
        assert number() == ("sold", order.id)


def test_paying_after_closing_time_is_judged_at_the_desk_without_a_tick(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        clock.pass_time(hours=7)
        with pytest.raises(OrderStepRefused):
            pay(order, clock)
        assert number() == ("free", None)


def doubt(clock: ManualClock) -> None:
    """The program starts again and head office is not there to tell the time."""
    clock._offset_ms = None


def test_a_doubtful_clock_that_jumps_ends_no_order(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        doubt(clock)
        clock.set_wall(clock.now() + timedelta(days=365))
        assert steps.expire_due(now=clock.now(), clock=clock) == 0
        pay(order, clock)
        assert number() == ("sold", order.id)


def test_without_head_office_an_order_ends_when_it_has_waited_until_closing(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        place_line(clock)
        doubt(clock)
        clock.set_wall(clock.now() - timedelta(days=365))
        clock.pass_time(hours=6)
        assert steps.expire_due(now=clock.now(), clock=clock) == 0
        clock.pass_time(minutes=40)
        assert steps.expire_due(now=clock.now(), clock=clock) == 1
        assert number() == ("free", None)


@pytest.mark.parametrize("off", [timedelta(), timedelta(days=365), timedelta(days=-365)])
def test_after_a_night_switched_off_an_order_ends_within_an_hour(
    app: Flask, clock: ManualClock, off: timedelta
) -> None:
    with app.app_context():
        place_line(clock)
        clock.pass_time(hours=17)
        clock.reboot()
        doubt(clock)
        clock.set_wall(clock.now() + off)
        clock.pass_time(minutes=55)
        assert steps.expire_due(now=clock.now(), clock=clock) == 0
        clock.pass_time(minutes=10)
        assert steps.expire_due(now=clock.now(), clock=clock) == 1
        assert number() == ("free", None)


def test_a_power_cut_with_the_shopper_at_the_desk_ends_nothing(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        clock.reboot()
        doubt(clock)
        clock.pass_time(hours=2)
        assert steps.expire_due(now=clock.now(), clock=clock) == 0
        pay(order, clock)
        assert number() == ("sold", order.id)


def test_an_order_of_a_year_ago_by_a_wrong_clock_gets_todays_closing_time(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        right = clock.now()
        clock.set_wall(right.replace(year=right.year - 1))
        clock._offset_ms = None
        order = place_line(clock)
        clock.set_wall(right)
        clock.correct(0)
        assert steps.expire_due(now=clock.now(), clock=clock) == 0
        clock.pass_time(hours=7)
        assert steps.expire_due(now=clock.now(), clock=clock) == 1
        assert steps_of(order)[-1] == "expired"


def test_a_wrong_clock_does_not_shorten_the_phones_link(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        right = clock.now()
        clock.set_wall(right.replace(year=right.year - 1))
        doubt(clock)
        order = place_line(clock)
        clock.set_wall(right)
        clock.correct(0)
        steps.expire_due(now=clock.now(), clock=clock)
        with reading() as session:
            assert session.get_one(Order, order.id).token_ends_at == right + timedelta(days=30)


def test_each_step_is_one_event_and_the_chain_is_dense(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        pay(order, clock)
        do(order, "identity_checked", clock, IDENTITY)
        with reading() as session:
            seqs = list(session.connection().scalars(select(link_tables.event.c.seq).order_by(link_tables.event.c.seq)))
            count = session.scalar(select(func.count()).select_from(OrderStep))
        assert seqs == list(range(1, len(seqs) + 1))
        assert count == 3
