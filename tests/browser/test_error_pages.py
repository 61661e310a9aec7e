"""What goes wrong keeps the layout, says what to do, and leaves the dock: a page used before, a node that cannot write.

Addresses that lead nowhere: walk.py.
"""

import sqlite3

import pytest
from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.paired import COOKIE, PROFILES
from tests.browser.screen import Screen
from tests.browser.test_look import limits_of

SCREENS = (
    ("27-portrait", "zh_Hans.lg.low"),
    ("27-portrait", "en.md.normal"),
    ("27-landscape", "zh_Hant.md.normal"),
    ("15-landscape", "en.lg.normal"),
)
BUSY, USED = "这会儿人多", "这一页已经用过了"
LONGER_THAN_A_NODE_WAITS_MS = 40_000


@pytest.fixture
def screens(house, opens, tokens):
    base, opened = house.stack.store_urls[1], []
    for profile, view in SCREENS:
        screen = opens(base, PROFILES[profile], view=view)
        screen.context.add_cookies([{"name": COOKIE, "value": tokens[profile], "url": base}])
        screen.expected |= {409, 503}
        opened.append((screen, profile, view))
    return opened


def faults_of(screen: Screen, profile: str, view: str) -> list[str]:
    screen.rest()
    found = [*screen.look(**limits_of(profile, view)), *(f"axe {fault}" for fault in screen.axe())]
    return [f"{profile} {view}: {fault}" for fault in found]


def test_a_node_that_cannot_write_says_so_on_a_whole_page(house, screens):
    faults = []
    for screen, _, _ in screens:
        screen.open("/")
    writer = sqlite3.connect(house.stack.kiosks[1].home / "kiosk.sqlite", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        for screen, _, _ in screens:
            screen.page.eval_on_selector(".dock__help", "(form) => form.submit()")
        for screen, profile, view in screens:
            expect(screen.page.locator(".screen-message")).to_be_visible(timeout=LONGER_THAN_A_NODE_WAITS_MS)
            faults += faults_of(screen, profile, view)
    finally:
        writer.close()
    assert faults == []
    screen, _, _ = screens[0]
    expect(screen.page.locator(".screen-message")).to_contain_text(BUSY)
    screen.page.locator(".screen-message a.btn").tap()
    expect(screen.page.locator(".hero")).to_be_visible()


def test_a_page_that_was_used_by_somebody_else_says_so(screens):
    faults, spent = [], ""
    for screen, profile, view in reversed(screens):
        hands.to_the_review(screen)
        intent = screen.page.locator("#confirm [name=intent]")
        if not spent:
            spent = intent.input_value()
            hands.consent(screen)
            hands.confirm(screen)
            continue
        intent.evaluate("(field, spent) => { field.value = spent; }", spent)
        hands.consent(screen)
        screen.page.eval_on_selector("#confirm", "(form) => form.submit()")
        expect(screen.page.locator(".screen-message")).to_be_visible()
        faults += faults_of(screen, profile, view)
    assert faults == []
    expect(screens[0][0].page.locator(".screen-message")).to_contain_text(USED)
