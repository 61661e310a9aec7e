"""A shopper's order: found by its code, masked, with a code for the phone that another library reads."""

from __future__ import annotations

import re

import msgspec
import pytest
from flask import Flask

from kiosk import store_link
from telecom.ids import uuid7
from tests.clocks import ManualClock
from tests.kiosk.counter_cast import CLERK, DIGITS, place_line, place_service
from tests.kiosk.factories import plan, publish, service, words
from tests.kiosk.test_orders_steps import pay
from tests.page_client import PageClient
from tests.qr_reader import text_of_code


def test_a_code_leads_to_its_order(app: Flask, clock: ManualClock, shopper: PageClient) -> None:
    with app.app_context():
        order = place_line(clock)
    for typed in (order.code, order.code.lower(), f"{order.code[:3]} {order.code[3:]}"):
        assert shopper.get("/orders", query_string={"code": typed}).location == f"/orders/{order.code}"


@pytest.mark.parametrize("typed", ["", "A", "AB", "ZZZZZZ", "０Ｏ１Ｉ", "<script>", "*" * 400])
def test_anything_else_is_answered_by_the_page(app: Flask, shopper: PageClient, typed: str) -> None:
    assert shopper.get("/orders", query_string={"code": typed}).status_code == 200


def test_the_order_page_masks_the_number_and_says_what_is_next(
    app: Flask, clock: ManualClock, shopper: PageClient
) -> None:
    with app.app_context():
        order = place_line(clock)
    page = shopper.get(f"/orders/{order.code}").text
    assert DIGITS not in page
    assert "161****2974" in page
    assert "¥126" in page and "21:00" in page


def test_an_order_keeps_its_names_when_its_revision_is_gone(
    app: Flask, clock: ManualClock, shopper: PageClient
) -> None:
    with app.app_context():
        line, service_order = place_line(clock), place_service(clock)
        for revision in (2, 3, 4, 5):
            renamed = [
                ("plan", msgspec.structs.replace(plan(126), name=words("换了名的", "Renamed"))),
                ("service", msgspec.structs.replace(service("mobile-tv"), name=words("换了名的", "Renamed"))),
            ]
            publish(revision, renamed, clock.now())
            shopper.get("/plans")
    assert_named(shopper, line.code, "随心 126")
    assert_named(shopper, service_order.code, "手机电视")
    shopper.post("/visit/view", data={"lang": "en", "next": "/"})
    assert_named(shopper, line.code, "Easy 126")
    assert_named(shopper, service_order.code, "Mobile TV")


def assert_named(shopper: PageClient, code: str, name: str) -> None:
    page = shopper.get(f"/orders/{code}").text
    assert name in page and "换了名的" not in page and "Renamed" not in page


def test_progress_follows_the_counter(app: Flask, clock: ManualClock, shopper: PageClient) -> None:
    with app.app_context():
        order = place_line(clock)
        pay(order, clock, person=CLERK)
    page = shopper.get(f"/orders/{order.code}").text
    assert "到柜台核对证件" in page
    assert CLERK.name not in page


def test_past_closing_time_the_page_says_it_ended_before_any_tick(
    app: Flask, clock: ManualClock, shopper: PageClient
) -> None:
    with app.app_context():
        order = place_line(clock)
    clock.pass_time(hours=7)
    assert "自动取消了" in shopper.get(f"/orders/{order.code}").text
    with app.app_context():
        assert store_link.state().unsent == 3


def test_an_unknown_order_is_a_kind_404(app: Flask, shopper: PageClient) -> None:
    assert shopper.get("/orders/ZZZZZZ").status_code == 404


def test_the_code_for_the_phone_reads_back_as_the_orders_address(
    app: Flask, clock: ManualClock, shopper: PageClient
) -> None:
    with app.app_context():
        order = place_line(clock)
    page = shopper.get(f"/orders/{order.code}").text
    settings = app.extensions["kiosk_settings"]
    assert text_of_code(page) == f"{settings.public_url or settings.hq_url}/o/{order.token}"


@pytest.mark.parametrize("lang", ["zh_Hans", "zh_Hant", "en"])
def test_every_order_page_speaks_each_language(app: Flask, clock: ManualClock, shopper: PageClient, lang: str) -> None:
    with app.app_context():
        order = place_line(clock, visit_id=uuid7())
    shopper.post("/visit/view", data={"lang": lang, "next": "/"})
    for address in ("/orders", f"/orders/{order.code}", f"/o/{order.token}", "/pair"):
        page = shopper.get(address)
        assert page.status_code == 200
        if lang == "en":
            words = re.sub(r"<[^>]+>|简体|繁體|柿柿", "", page.text.split("<body", 1)[1])
            assert not re.findall(r"[\u4e00-\u9fff]+", words), address


def test_a_phones_link_ends_after_thirty_days_in_its_own_words(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        order = place_line(clock)
    for days, status in ((29, 200), (2, 410)):
        clock.pass_time(days=days)
        page = app.test_client().get(f"/o/{order.token}")
        assert page.status_code == status
    assert order.code not in page.text and "30" in page.text
