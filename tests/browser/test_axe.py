"""Axe finds nothing on a phone and at head office, and no text is cut off.

The kiosk's screens: test_look.py; the counter's: test_counter_look.py.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask
from playwright.sync_api import expect

from storeadmin.app import create_app
from tests import journey
from tests.browser import hands, office
from tests.browser.screen import PHONE, Screen
from web import db
from web.settings import HqSettings

LANGUAGES = ["zh_Hans", "zh_Hant", "en"]
OFFICE = (1440, 900)
UNMOVED = 0.001


def faults_of(screen: Screen, name: str, *, read: bool = True, **limits: object) -> list[str]:
    """What is wrong with the layout and, where axe shall `read` the page, what it finds."""
    screen.rest()
    found = [*screen.look(**limits), *(f"axe {fault}" for fault in (screen.axe() if read else []))]
    return [f"{name}: {fault}" for fault in found]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_phones_page_is_whole_and_axe_finds_nothing(house, opens, lang):
    code = journey.buy(house.shopper(0))
    ((token,),) = house.store_rows(0, "SELECT token FROM orders WHERE code = ?", code)
    faults = []
    for base in (house.stack.store_urls[0], house.stack.hq_url):
        phone = opens(base, PHONE, view=f"{lang}.md.normal")
        phone.expected.add(404)
        for path in (f"/o/{token}", "/o/no-such-link"):
            phone.open(path)
            faults += faults_of(phone, base + path)
    assert faults == []


@pytest.fixture(scope="module")
def head_office(tmp_path_factory) -> Iterator[Flask]:
    """The program itself, to ask which pages it has."""
    app = create_app(HqSettings(home=tmp_path_factory.mktemp("head-office")))
    yield app
    db.of(app).close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_head_office_is_whole_and_axe_finds_nothing(house, opens, head_office, lang):
    code = journey.buy(house.shopper(0))
    journey.serve(house.clerk(0), code)
    screen = opens(house.stack.hq_url, OFFICE, view=f"{lang}.md.normal", touch=False)
    faults, walked = [], set()
    for name in office.administrator(screen, house):
        # Contrast and roles are the same in every language.
        faults += faults_of(screen, name, read=lang == LANGUAGES[0])
        walked.add(office.page_at(head_office, screen.page.url))
    assert screen.shift() < UNMOVED, screen.shifts
    screen.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    for path in ("/sales", "/stores", "/stores/S0001", "/orders", "/numbers", "/numbers/find"):
        screen.open(path)
        faults += faults_of(screen, f"{path} on a phone")
    assert faults == []
    assert office.pages(head_office) - walked == set(), "pages that no walk visits"


@pytest.mark.parametrize(
    ("role", "lang"), [("store_manager", "zh_Hans"), ("clerk", "zh_Hant"), ("store_manager", "en")]
)
def test_the_pages_of_a_stores_people_are_whole_and_axe_finds_nothing(house, opens, role, lang):
    code = journey.buy(house.shopper(0))
    screen = opens(house.stack.hq_url, OFFICE, view=f"{lang}.md.normal", touch=False)
    office.enter(screen, house, role)
    page, faults = screen.open("/sales"), []
    hands.live(screen)
    expect(page.locator(".wall--store .wall-orders")).to_contain_text(code)
    faults += faults_of(screen, "the store's wall")
    for path in ("/stores", "/stores/S0001", "/orders", "/numbers/old"):
        screen.open(path)
        faults += faults_of(screen, path)
    assert screen.shift() < UNMOVED, screen.shifts
    screen.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    screen.open("/sales")
    faults += faults_of(screen, "the store's wall on a phone")
    screen.expected |= {403, 404}
    for status, path in ((403, "/catalogue"), (404, "/no-such-page"), (404, "/stores/S0002")):
        assert page.goto(screen.base + path).status == status
        faults += faults_of(screen, f"{status} at {path}")
    assert faults == []


def test_the_page_of_a_busy_head_office_is_whole_and_axe_finds_nothing(house, opens):
    screen = opens(house.stack.hq_url, OFFICE, view="en.md.normal", touch=False)
    office.enter(screen, house, "hq_admin")
    page = screen.open("/stores/S0001")
    screen.expected.add(503)
    with closing(sqlite3.connect(house.stack.hq.home / "hq.sqlite", timeout=10)) as other:
        other.execute("BEGIN IMMEDIATE")  # Nobody else writes before this ends.
        with page.expect_navigation() as answered:
            page.locator("form[action$='/enrolment-code'] .btn").click()
        other.rollback()
    assert answered.value.status == 503
    assert faults_of(screen, "busy") == []


SEND = """(action) => {
  const form = document.createElement("form");
  Object.assign(form, { method: "post", action });
  form.append(document.querySelector("[name=csrf_token]").cloneNode());
  document.body.append(form);
  form.submit();
}"""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_that_says_that_a_step_is_not_possible_any_more_is_whole(house, opens, lang):
    screen = opens(house.stack.hq_url, OFFICE, view=f"{lang}.md.normal", touch=False)
    office.enter(screen, house, "hq_admin")
    screen.expected.add(409)
    screen.open("/numbers/moves")
    for _ in range(3):  # The first may still find numbers that have not gone.
        with screen.page.expect_navigation() as answered:
            screen.page.evaluate(SEND, f"{office.move_path(house)}/cancel")
        if answered.value.status == 409:
            break
    assert answered.value.status == 409
    assert faults_of(screen, "409") == []
