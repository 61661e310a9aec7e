"""The counter's tablet is whole and axe finds nothing: three languages, plain and large, normal and low reach.

With KAKI_ALL_WALKS=1 each language is walked in each form.
"""

import os
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from kiosk.devices.profiles import DEFAULT_COUNTER, PROFILES
from tests import journey
from tests.browser import hands, walk
from tests.browser.broken_line import broken_line
from tests.browser.paired import COOKIE, COUNTER, paired_visitor
from tests.browser.screen import SMALL, Screen
from web.languages import HTML_LANG, LANGUAGES

ALL = [f"{lang}.{form}" for lang in LANGUAGES for form in ("md.normal", "lg.low")]
# Each language, each form, and the longest words in both.
SOME = ["zh_Hans.md.normal", "zh_Hant.lg.low", "en.md.normal", "en.lg.low"]
WALKS = ALL if os.environ.get("KAKI_ALL_WALKS") else SOME
FINGER_PX = 20 * PROFILES[DEFAULT_COUNTER].px_mm


@pytest.fixture(scope="session")
def buys(house) -> Callable[[], str]:
    """Make an order at the paired store; its code."""
    node = house.stack.kiosks[1]
    shopper = paired_visitor(node.url, node.command("pair-code", "--profile", "27-portrait").output())

    def buy() -> str:
        code = journey.buy(shopper)
        shopper.send(shopper.get("/").form("/visit/end"))
        return code

    return buy


@pytest.fixture
def counter(house, opens, tokens):
    base = house.stack.store_urls[1]

    def open_counter(view: str) -> Screen:
        screen = opens(base, SMALL, view=view)
        screen.context.add_cookies([{"name": COOKIE, "value": tokens[COUNTER], "url": base}])
        screen.expected |= {401, 403, 409, 422}
        return screen

    return open_counter


def faults_of(screen: Screen, name: str) -> list[str]:
    found = [*screen.look(target=FINGER_PX, dock=True), *(f"axe {fault}" for fault in screen.axe())]
    return [f"{name}: {fault}" for fault in found]


@pytest.mark.parametrize("view", WALKS)
def test_the_counter_is_whole_and_axe_finds_nothing(counter, buys, view):
    screen = counter(view)
    faults = []
    for name in walk.counter(screen, buys()):
        faults += faults_of(screen, name)
    assert faults == []


def test_the_counter_says_in_large_letters_what_is_not_sent_yet(house, counter, buys):
    screen, faults = counter("zh_Hans.lg.normal"), []
    screen.open("/counter")
    hands.enter_pin(screen)
    with broken_line(house):
        buys()
        for lang in LANGUAGES:
            screen.page.locator(f".dock [name=lang][value={lang}]").tap()
            expect(screen.page.locator(f"html[lang={HTML_LANG[lang]}] #link-state.is-off")).to_contain_text(":")
            screen.rest()
            faults += faults_of(screen, lang)
    assert faults == []


def test_a_clerk_sets_large_letters_and_low_reach_before_and_after_signing_in(counter):
    screen = counter("zh_Hans.md.normal")
    root = screen.open("/counter/sign-in").locator("html")
    screen.page.locator(".dock [name=text]").tap()
    expect(screen.page.locator(".dock [name=text]")).to_have_attribute("value", "md")
    expect(root).to_have_attribute("data-text", "lg")
    assert screen.page.url.endswith("/counter/sign-in")
    hands.enter_pin(screen)
    expect(root).to_have_attribute("data-text", "lg")
    screen.page.locator(".dock [name=reach]").tap()
    expect(screen.page.locator(".dock [name=reach]")).to_have_attribute("value", "normal")
    expect(root).to_have_attribute("data-reach", "low")
    assert screen.page.url.endswith("/counter")
