"""The counter's people and the orders they work on."""

from __future__ import annotations

from argon2 import PasswordHasher
from flask import Flask

from kiosk import catalogue
from kiosk.db import reading, transaction
from kiosk.numbers import actions as numbers
from kiosk.orders import actions as orders
from kiosk.orders.models import Order
from kiosk.staff import actions as staff
from kiosk.staff.queries import Person
from link.messages import StaffPut
from telecom.ids import uuid7
from telecom.quotes import quote_new_line, quote_service
from tests.clocks import ManualClock
from tests.kiosk.factories import allot

PIN = "2468"
# Cheap parameters: these tests are about who may, not about how slow a guess is.
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)
CLERK = Person("p-clerk", "小陈", "clerk")
OTHER_CLERK = Person("p-other", "小梁", "clerk")
MANAGER = Person("p-manager", "王店长", "store_manager")
DIGITS = "16190002974"


def hire(*people: Person, pin_hash: str = _HASH, active: bool = True) -> None:
    """What staff.put says about them."""
    with transaction() as session:
        for who in people:
            staff.put(
                session, StaffPut(staff_id=who.staff_id, name=who.name, role=who.role, pin_hash=pin_hash, active=active)
            )


def digest_for(digits: str, plan_key: str) -> str:
    """The digest of the price that the review shows."""
    published = catalogue.current()
    plan = published.plan(plan_key)
    assert plan is not None
    return quote_new_line(plan, published.grade_table.grade(digits), published.grade_table).digest


def place_line(
    clock: ManualClock,
    digits: str = DIGITS,
    *,
    visit_id: str = "",
    intent: str = "",
    plan_key: str = "plan-126-one",
    gen: int = 1,
) -> Order:
    """A shopper holds the number (allotted here if it is new) and confirms."""
    visit = visit_id or uuid7()
    with reading() as session:
        from kiosk.numbers.models import BookNumber

        known = session.get(BookNumber, digits) is not None
    if not known:
        allot(digits, gen=gen)
    numbers.hold(visit, digits, clock)
    return orders.place_new_line(
        visit_id=visit,
        device_id=None,
        hold_digits=digits,
        plan_key=plan_key,
        revision=catalogue.current().revision,
        confirmed_digest=digest_for(digits, plan_key),
        intent=intent or uuid7(),
        now=clock.now(),
        clock=clock,
    )


def place_service(clock: ManualClock, key: str = "mobile-tv", number: str = "13800138000") -> Order:
    """A shopper orders a service for the number they have."""
    service = catalogue.current().service(key)
    assert service is not None
    return orders.place_service(
        visit_id=uuid7(),
        device_id=None,
        service_key=key,
        existing_number=number,
        revision=catalogue.current().revision,
        confirmed_digest=quote_service(service).digest,
        intent=uuid7(),
        now=clock.now(),
        clock=clock,
    )


def sign_in(app: Flask, who: Person = CLERK, pin: str = PIN):  # type: ignore[no-untyped-def]
    """A browser at the counter (the demo's own, on loopback) with this person signed in."""
    from tests.page_client import PageClient

    client = PageClient(app.test_client())
    answer = client.post("/counter/sign-in", data={"staff_id": who.staff_id, "pin": pin})
    assert answer.status_code == 303, answer.text
    return client
