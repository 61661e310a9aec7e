"""At the counter one person has at most so many numbers, known by a keyed hash, with the line up or down."""

from __future__ import annotations

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select, text

from kiosk.db import link_tables, reading, transaction
from kiosk.identity import actions as identity
from kiosk.identity.models import IdentityKey
from kiosk.numbers.models import BookNumber
from kiosk.orders.models import Order, OrderStep
from kiosk.orders.steps import StepFacts
from kiosk.store_link.applying import apply_message
from link.messages import IdentityCounted, Message, NumbersAllot, NumbersBack, NumbersLeft, RevisionPublished
from telecom.errors import BadInput
from telecom.identity import NumberLimit, identity_hash, read_document
from telecom.policies import Policy
from tests.clocks import ManualClock
from tests.identities import id_card
from tests.kiosk.counter_cast import CLERK, hire, place_line, place_service, sign_in
from tests.kiosk.factories import ordinary, publish
from tests.kiosk.test_counter import step_data
from tests.kiosk.test_orders_steps import do, pay, told

KEY = bytes(range(32))
LI = id_card(1)
OWNER = identity_hash(KEY, read_document("id_card", LI))


@pytest.fixture
def store(app: Flask, clock: ManualClock):  # type: ignore[no-untyped-def]
    """A store whose policy is two numbers a person and that has head office's key."""
    with app.app_context():
        publish(2, [("policy", Policy(key="default", numbers_per_identity=2))], clock.now())
        with transaction() as session:
            identity.put_key(session, KEY, clock.now())
        yield app


def hear(message: Message, clock: ManualClock) -> None:
    with transaction() as session:
        apply_message(session.connection(), message, clock=clock, has_media=lambda name: True)


def check(order: Order, clock: ManualClock, number: str = LI, kind: str = "id_card") -> Order:
    return do(order, "identity_checked", clock, StepFacts(document_kind=kind, identity_number=number))


def orders(clock: ManualClock, count: int) -> list[Order]:
    return [place_line(clock, digits) for digits in ordinary(count, 80)]


def book(digits: str | None) -> tuple[str, str | None]:
    with reading() as session:
        row = session.get_one(BookNumber, digits)
        return row.state, row.order_id


def test_one_number_too_many_is_refused_in_one_sentence(store: Flask, clock: ManualClock) -> None:
    first, second, third = orders(clock, 3)
    check(first, clock)
    check(second, clock)
    with pytest.raises(NumberLimit) as refused:
        check(third, clock)
    assert refused.value.args == {"count": 2, "most": 2}
    check(third, clock, id_card(2))


def test_a_card_and_a_permit_of_one_person_count_as_one(store: Flask, clock: ManualClock) -> None:
    first, second, third = orders(clock, 3)
    check(first, clock)
    check(second, clock, f" {LI[:6]}-{LI[6:].lower()} ", "residence")
    with pytest.raises(NumberLimit):
        check(third, clock)


@pytest.mark.parametrize("ending", ["cancelled", "expired", "refunded"])
def test_what_ended_does_not_count(store: Flask, clock: ManualClock, ending: str) -> None:
    first, second, third = orders(clock, 3)
    check(first, clock)
    check(second, clock)
    if ending == "cancelled":
        do(first, "cancelled", clock)
    elif ending == "refunded":
        pay(first, clock)
        do(first, "refunded", clock, StepFacts(means="cash"))
    else:
        pay(second, clock)
        clock.pass_time(hours=12)
        from kiosk.orders.steps import expire_due

        expire_due(now=clock.now(), clock=clock)
        third = place_line(clock, "16190003471")
    check(third, clock)


def test_what_was_given_up_does_not_count_until_it_is_back(store: Flask, clock: ManualClock) -> None:
    first, second, third = orders(clock, 3)
    for order in (first, second):
        check(order, clock)
        pay(order, clock)
    hear(NumbersLeft(numbers=((first.digits, 1),)), clock)
    assert book(first.digits) == ("released", None)
    check(third, clock)
    do(third, "cancelled", clock)
    hear(NumbersBack(numbers=((first.digits, 1),)), clock)
    assert book(first.digits) == ("sold", first.id)
    with pytest.raises(NumberLimit):
        check(place_line(clock, "16190003471"), clock)


def test_a_number_that_left_is_sold_again_only_under_a_new_generation(store: Flask, clock: ManualClock) -> None:
    (order,) = orders(clock, 1)
    pay(order, clock)
    hear(NumbersLeft(numbers=((order.digits, 2),)), clock)
    assert book(order.digits) == ("sold", order.id)
    hear(NumbersLeft(numbers=((order.digits, 1),)), clock)
    hear(NumbersAllot(numbers=((order.digits, 1),)), clock)
    assert book(order.digits) == ("released", None)
    hear(NumbersAllot(numbers=((order.digits, 2),)), clock)
    assert book(order.digits) == ("free", None)
    hear(NumbersBack(numbers=((order.digits, 1),)), clock)
    assert book(order.digits) == ("free", None)


def test_an_order_whose_number_was_given_up_can_still_be_refunded(store: Flask, clock: ManualClock) -> None:
    (order,) = orders(clock, 1)
    pay(order, clock)
    hear(NumbersLeft(numbers=((order.digits, 1),)), clock)
    do(order, "refunded", clock, StepFacts(means="cash"))
    assert book(order.digits) == ("released", None)


def test_what_head_office_counted_elsewhere_counts_here(store: Flask, clock: ManualClock) -> None:
    first, second = orders(clock, 2)
    hear(IdentityCounted(identity_hash=OWNER, elsewhere=1), clock)
    check(first, clock)
    with pytest.raises(NumberLimit):
        check(second, clock)
    hear(IdentityCounted(identity_hash=OWNER, elsewhere=0), clock)
    check(second, clock)


def test_the_key_comes_with_a_revision_and_stays(store: Flask, clock: ManualClock) -> None:
    other = bytes(32)
    told = {"revision": 2, "published_at": clock.now(), "count": 0, "digest": ""}
    hear(RevisionPublished(**told, identity_key=other.hex()), clock)
    hear(RevisionPublished(**told), clock)
    with reading() as session:
        assert session.scalar(select(IdentityKey.key)) == other
    assert other.hex() not in repr(RevisionPublished(**told, identity_key=other.hex()))


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("id_card", "", "no_identity_number"),
        ("id_card", LI[:-1] + "0" if LI[-1] != "0" else LI[:-1] + "1", "bad_identity_number"),
        ("id_card", "11010119000230001X", "bad_identity_number"),
        ("passport", "E1", "bad_identity_number"),
        ("passport", "😀😀😀😀😀😀", "bad_identity_number"),
        ("other", "%" * 500, "bad_identity_number"),
    ],
)
def test_a_number_that_cannot_be_is_refused_without_being_told_back(
    store: Flask, clock: ManualClock, kind: str, typed: str, code: str
) -> None:
    (order,) = orders(clock, 1)
    with pytest.raises(BadInput, match=code) as refused:
        check(order, clock, typed, kind)
    assert not typed or typed not in str(refused.value)
    assert refused.value.field == "identity_number"


def test_full_width_digits_are_the_same_person(store: Flask, clock: ManualClock) -> None:
    wide = "".join(chr(ord(each) + 0xFEE0) for each in LI)
    assert identity_hash(KEY, read_document("id_card", wide)) == OWNER


def test_only_the_hash_is_kept_and_travels(store: Flask, clock: ManualClock) -> None:
    (order,) = orders(clock, 1)
    check(order, clock)
    (said,) = told()
    assert said.identity_hash == OWNER
    with reading() as session:
        assert session.scalar(select(OrderStep.identity_hash).where(OrderStep.step == "identity_checked")) == OWNER
        tables = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        rows = [str(session.execute(text(f'SELECT * FROM "{name}"')).all()) for name in tables]
        bodies = list(session.connection().scalars(select(link_tables.event.c.body)))
    assert LI not in "".join(rows) and LI.encode() not in b"".join(bodies)
    assert LI not in repr(StepFacts(identity_number=LI))


def test_a_service_asks_for_no_number(store: Flask, clock: ManualClock) -> None:
    do(place_service(clock), "identity_checked", clock, StepFacts(document_kind="id_card"))
    (said,) = told()
    assert msgspec.structs.asdict(said)["identity_hash"] is None


def test_the_counter_asks_for_it_and_says_the_limit_kindly(store: Flask, clock: ManualClock, capsys) -> None:  # type: ignore[no-untyped-def]
    hire(CLERK)
    first, second, third = orders(clock, 3)
    check(first, clock)
    check(second, clock)
    client = sign_in(store)
    address = f"/counter/orders/{third.code}"
    data = step_data("identity_checked", client.get(address).text, document_kind="id_card", identity_number=LI)
    refused = client.post(f"{address}/steps", data=data)
    assert refused.status_code == 409
    assert "这位顾客名下已有 2 个号码，一个人最多 2 个" in refused.text
    assert LI not in refused.text and LI not in str(refused.headers)
    assert LI not in "".join(capsys.readouterr())


def test_a_signed_out_clerks_form_is_kept_without_the_number(store: Flask, clock: ManualClock) -> None:
    hire(CLERK)
    (order,) = orders(clock, 1)
    client = sign_in(store)
    address = f"/counter/orders/{order.code}"
    data = step_data("identity_checked", client.get(address).text, document_kind="id_card", identity_number=LI)
    clock.pass_time(minutes=11)
    client.post(f"{address}/steps", data=data)
    with client.client.session_transaction() as kept:
        assert kept["counter_pending"]["document_kind"] == "id_card"
        assert LI not in str(dict(kept))
