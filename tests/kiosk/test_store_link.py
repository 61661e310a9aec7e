"""What head office's changes do: allotments and recalls by gen, people, the store; and the one figure of the link."""

from __future__ import annotations

import msgspec
from flask import Flask
from sqlalchemy import select

from kiosk import store_link
from kiosk.db import link_tables, reading, transaction
from kiosk.numbers import actions as numbers
from kiosk.numbers.models import BookNumber
from kiosk.orders.models import Order
from kiosk.shell.models import StoreFacts
from kiosk.staff.models import Staff
from kiosk.store_link.applying import apply_message
from kiosk.store_link.enrolling import take_up
from link.enrolment import Enrolment
from link.messages import Message, NumberKept, NumberReleased, NumbersAllot, NumbersRecall, StaffPut, StorePut, decode
from telecom.ids import uuid7
from telecom.words import Words
from tests.clocks import ManualClock
from tests.kiosk.counter_cast import CLERK, DIGITS, hire, place_line
from tests.kiosk.test_orders_steps import do, pay


def apply(message: Message, clock: ManualClock) -> None:
    with transaction() as session:
        apply_message(session.connection(), message, clock=clock, has_media=lambda sha: False)


def allot(clock: ManualClock, *pairs: tuple[str, int]) -> None:
    apply(NumbersAllot(numbers=pairs), clock)


def recall(clock: ManualClock, *pairs: tuple[str, int]) -> None:
    apply(NumbersRecall(numbers=pairs), clock)


def number(digits: str = DIGITS) -> tuple[str, int] | None:
    with reading() as session:
        row = session.get(BookNumber, digits)
        return (row.state, row.gen) if row else None


def answers() -> list[object]:
    with reading() as session:
        events = link_tables.event.c
        wanted = (
            select(events.name, events.body)
            .where(events.name.in_(["number.released", "number.kept"]))
            .order_by(events.seq)
        )
        return [decode(row.name, row.body) for row in session.connection().execute(wanted)]


def test_an_allotment_puts_numbers_into_the_book(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        allot(clock, (DIGITS, 1), ("16190002976", 4))
        assert number() == ("free", 1)
        assert number("16190002976") == ("free", 4)


def test_a_repeated_allotment_changes_nothing(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        place_line(clock)
        allot(clock, (DIGITS, 1))
        assert number() == ("reserved", 1)


def test_an_allotment_never_frees_a_number_that_the_store_has_sold(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock, gen=3)
        pay(order, clock)
        allot(clock, (DIGITS, 2))
        allot(clock, (DIGITS, 9))
        assert number() == ("sold", 3)
        assert answers() == [NumberKept(digits=DIGITS, gen=9, reason="sold")]


def test_a_recall_of_a_free_number_releases_it_and_says_so(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        allot(clock, (DIGITS, 1))
        recall(clock, (DIGITS, 1))
        assert number() == ("released", 1)
        assert answers() == [NumberReleased(digits=DIGITS, gen=1)]


def test_a_recall_of_a_held_number_is_refused_until_the_hold_is_over(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        allot(clock, (DIGITS, 1))
        numbers.hold(uuid7(), DIGITS, clock)
        recall(clock, (DIGITS, 1))
        assert number() == ("free", 1)
        clock.pass_time(minutes=6)
        recall(clock, (DIGITS, 1))
        assert number() == ("released", 1)
        assert answers() == [NumberKept(digits=DIGITS, gen=1, reason="held"), NumberReleased(digits=DIGITS, gen=1)]


def test_a_hold_of_an_earlier_boot_does_not_keep_a_number(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        allot(clock, (DIGITS, 1))
        numbers.hold(uuid7(), DIGITS, clock)
        clock.reboot()
        recall(clock, (DIGITS, 1))
        assert number() == ("released", 1)


def test_a_recall_of_a_reserved_or_sold_number_is_refused(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
        recall(clock, (DIGITS, 1))
        pay(order, clock)
        recall(clock, (DIGITS, 1))
        assert number() == ("sold", 1)
        assert [answer.reason for answer in answers() if isinstance(answer, NumberKept)] == ["reserved", "sold"]


def test_a_recall_of_an_old_gen_touches_nothing(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        allot(clock, (DIGITS, 5))
        recall(clock, (DIGITS, 4))
        assert number() == ("free", 5)
        assert answers() == []


def test_a_recall_that_was_answered_is_not_answered_again(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        allot(clock, (DIGITS, 1))
        recall(clock, (DIGITS, 1))
        recall(clock, (DIGITS, 1))
        assert answers() == [NumberReleased(digits=DIGITS, gen=1)]


def test_a_recall_of_an_allotment_that_was_refused_is_refused_too(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        pay(place_line(clock, gen=1), clock)
        allot(clock, (DIGITS, 2))
        recall(clock, (DIGITS, 2))
        assert answers() == [NumberKept(digits=DIGITS, gen=2, reason="sold")] * 2


ANSWER = Enrolment(store_id="S0001", inc="inc-2", hq_inc="hq-of-tests", again=True, start_rev=7)


def take_up_again(clock: ManualClock, **told: object) -> int:
    with transaction() as session:
        return take_up(session, msgspec.structs.replace(ANSWER, **told), clock.now())


def test_a_box_that_is_enrolled_again_keeps_its_orders_and_gives_up_the_rest(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        hire(CLERK)
        order = place_line(clock)
        allot(clock, ("16190002976", 1), ("16190002978", 1))
        numbers.hold(uuid7(), "16190002976", clock)
        assert take_up_again(clock) == 2
        assert (number(), number("16190002976")) == (("reserved", 1), ("released", 1))
        with reading() as session:
            cursors = session.execute(select(link_tables.feed_cursor.c.channel, link_tables.feed_cursor.c.rev)).all()
            assert ("store:S0001", 7) in cursors
            assert session.scalars(select(Staff.active)).all() == [False]
        allot(clock, ("16190002976", 1))
        assert number("16190002976") == ("released", 1)
        allot(clock, ("16190002976", 2))
        assert number("16190002976") == ("free", 2)
        hire(CLERK)
        pay(order, clock)
        assert number() == ("sold", 1)
        with reading() as session:
            event = link_tables.event.c
            fresh = session.execute(select(event.seq, event.name).where(event.inc == "inc-2")).all()
            assert fresh == [(1, "order.stepped")]


def test_a_new_head_office_counts_from_the_start(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        allot(clock, (DIGITS, 5))
        sold = place_line(clock, "16190002976", gen=3)
        pay(sold, clock)
        take_up_again(clock, hq_inc="another", again=False, start_rev=0)
        allot(clock, (DIGITS, 1), ("16190002976", 1))
        assert (number(), number("16190002976")) == (("free", 1), ("sold", 3))


def test_a_recall_that_overtakes_its_allotment_leaves_a_mark_that_the_allotment_respects(
    app: Flask, clock: ManualClock
) -> None:
    with app.app_context():
        recall(clock, (DIGITS, 2))
        allot(clock, (DIGITS, 2))
        assert number() == ("released", 2)


def test_a_released_number_comes_back_with_a_higher_gen(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        allot(clock, (DIGITS, 1))
        recall(clock, (DIGITS, 1))
        allot(clock, (DIGITS, 2))
        assert number() == ("free", 2)


def test_an_order_of_an_older_gen_cannot_free_a_number_of_a_newer_one(app: Flask, clock: ManualClock) -> None:
    """The reversal of an old order after the number went away and came back changes nothing of the new allotment."""
    with app.app_context():
        order = place_line(clock, gen=1)
        do(order, "cancelled", clock)
        recall(clock, (DIGITS, 1))
        allot(clock, (DIGITS, 2))
        second = place_line(clock)
        with reading() as session:
            assert session.get_one(Order, second.id).gen == 2
        assert number() == ("reserved", 2)


def test_people_come_and_go_as_head_office_says(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        put = {"staff_id": "p-1", "name": "小陈", "role": "clerk", "pin_hash": "x"}
        apply(StaffPut(**put, active=True), clock)
        apply(StaffPut(**put, active=False), clock)
        with reading() as session:
            (row,) = session.scalars(select(Staff)).all()
        assert row.active is False


def test_the_store_is_what_head_office_says(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        apply(
            StorePut(
                store_id="S0001",
                code="DG-001",
                name=Words("新名字", "新名字", "New name"),
                town=Words("厚街", "厚街", "Houjie"),
                address="2 号",
                opens="10:00",
                closes="22:00",
                kind="own",
            ),
            clock,
        )
        with reading() as session:
            facts = session.get_one(StoreFacts, 1)
        assert (facts.name_en, facts.closes) == ("New name", "22:00")


def test_the_link_figure_counts_what_head_office_has_not_acknowledged(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        assert (store_link.state().unsent, store_link.state().oldest_at) == (0, None)
        first = clock.now()
        place_line(clock)
        clock.pass_time(minutes=1)
        place_line(clock, "16190002976")
        state = store_link.state()
        assert state.connected is False
        assert state.unsent > 1
        assert state.oldest_at == first
