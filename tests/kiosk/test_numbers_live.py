"""What the store's other screens hear when a number is held, let go, ordered or sold."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from kiosk.db import transaction
from kiosk.numbers import actions, search
from kiosk.store_link import number_book
from telecom.grades import DEFAULT
from tests.clocks import ManualClock
from tests.kiosk.factories import allot, ordinary
from tests.kiosk.test_devices import paired, store  # noqa: F401
from tests.page_client import PageClient
from tests.waiting import until
from web import live

FIVE_MINUTES_MS = 5 * 60 * 1000


class Listener:
    """A screen of the store that listens."""

    def __init__(self, app: Flask, screen: Any) -> None:
        self._socket = live.of(app).test_client(app, namespace="/numbers", flask_test_client=screen)
        self.is_heard = self._socket.is_connected("/numbers")
        self.unread: dict[str, int] = {}

    def hears(self, digits: str) -> int:
        """The next word about the number."""

        def word() -> list[int]:
            for one in self._socket.get_received("/numbers"):
                self.unread.update(one["args"][0])
            return [self.unread.pop(digits)] if digits in self.unread else []

        return until(word, 5, what=f"a word about {digits}")[0]


@pytest.fixture
def book(app: Flask) -> list[str]:
    with app.app_context():
        allot(*(numbers := ordinary(10)))
    return numbers


@pytest.fixture
def listener(app: Flask, clock: ManualClock, book: list[str]) -> Listener:
    return Listener(app, paired(app, clock, "kiosk").client)


def test_a_hold_is_told_with_its_end_and_nothing_of_its_visit(
    shopper: PageClient, listener: Listener, book: list[str]
) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    assert listener.hears(book[0]) == FIVE_MINUTES_MS


def test_what_is_let_go_comes_back(shopper: PageClient, listener: Listener, book: list[str]) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    listener.hears(book[0])
    shopper.post("/numbers/release", data={"digits": book[0]})
    assert listener.hears(book[0]) == -1


def test_the_end_of_a_visit_brings_its_numbers_back(shopper: PageClient, listener: Listener, book: list[str]) -> None:
    for digits in book[:2]:
        shopper.post("/numbers/hold", data={"digits": digits})
        listener.hears(digits)
    shopper.post("/visit/end")
    assert [listener.hears(digits) for digits in book[:2]] == [-1, -1]


def test_five_minutes_more_are_told(app: Flask, clock: ManualClock, listener: Listener, book: list[str]) -> None:
    with app.app_context():
        actions.hold("visit", book[0], clock)
        listener.hears(book[0])
        clock.pass_time(minutes=4)
        actions.extend("visit", clock)
    assert listener.hears(book[0]) == 6 * 60 * 1000


def test_an_ordered_number_is_gone_for_good_and_the_others_come_back(
    shopper: PageClient, app: Flask, listener: Listener, book: list[str]
) -> None:
    for digits in book[:3]:
        shopper.post("/numbers/hold", data={"digits": digits})
        listener.hears(digits)
    shopper.post("/numbers/choose", data={"digits": book[1]})
    shopper.post("/plans/choose", data={"plan": "plan-886-one"})
    review = shopper.get("/checkout").text
    assert order(shopper, review).startswith("/orders/")
    assert listener.hears(book[1]) == 0
    assert [listener.hears(digits) for digits in (book[0], book[2])] == [-1, -1]


def order(shopper: PageClient, review: str) -> str:
    """Agree to the review; where the answer leads."""
    import re

    fields = {name: value for name, value in re.findall(r'name="(digits|plan|quote|intent)" value="([^"]*)"', review)}
    return str(shopper.post("/checkout/confirm", data={**fields, "consent": "1"}).location)


def test_what_head_office_takes_back_is_told(
    app: Flask, clock: ManualClock, listener: Listener, book: list[str]
) -> None:
    with app.app_context():
        search.prepare(DEFAULT)
        with transaction() as session:
            number_book.recall(session, [(book[0], 1)], now=clock.now(), clock=clock)
        search.prepare(DEFAULT)
    assert listener.hears(book[0]) == 0


def test_a_number_that_was_refused_is_told_to_nobody(
    app: Flask, clock: ManualClock, shopper: PageClient, other_shopper: PageClient, listener: Listener, book: list[str]
) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    listener.hears(book[0])
    other_shopper.post("/numbers/hold", data={"digits": book[0]})
    other_shopper.post("/numbers/hold", data={"digits": book[1]})
    listener.hears(book[1])
    assert listener.unread == {}, "what happened before is told by now, and nothing was said of the refusal"


def test_a_screen_that_is_not_paired_hears_nothing(store: Flask, clock: ManualClock) -> None:  # noqa: F811
    assert not Listener(store, store.test_client()).is_heard
    assert Listener(store, paired(store, clock, "kiosk").client).is_heard
