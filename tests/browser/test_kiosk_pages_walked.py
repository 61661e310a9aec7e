"""Every page that the store's node serves is seen by look.js and axe: on a walk, or here."""

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound

from kiosk.app import create_app
from kiosk.config import KioskSettings
from tests.browser import test_axe, test_numbers, walk
from tests.browser.paired import COOKIE, COUNTER, PROFILES
from tests.browser.screen import SMALL
from tests.browser.test_counter_look import buys  # noqa: F401 a fixture
from tests.browser.test_look import LANGUAGES, limits_of
from web import db

# Parts of a page that bring themselves up to date, and what only programs read.
NO_PAGES = {
    "city.count", "counter.queue", "counter.line", "counter.changes", "counter.still_signed_in",
    "assets.static_file", "assets.vendor_file", "media_files.file", "health.healthz", "health.metrics",
    "devices.device_css", "devices.authority",
}  # fmt: skip
ON_A_PHONE = {
    "orders.phone": test_axe.test_a_phones_page_is_whole_and_axe_finds_nothing,
    "numbers.phone": test_numbers.test_the_short_list_opens_on_a_phone_and_ends_with_the_visit,
}


@pytest.fixture
def node(tmp_path) -> Flask:
    app = create_app(KioskSettings(home=tmp_path / "home"))
    yield app
    db.of(app).close()


def pages(app: Flask) -> set[str]:
    """The endpoints that answer GET with a page."""
    return {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - NO_PAGES


def endpoint(app: Flask, path: str) -> str:
    """What answers GET there; "" where nothing does (no such page, or a form that was answered in place)."""
    try:
        return str(app.url_map.bind("").match(path)[0])
    except (NotFound, MethodNotAllowed):
        return ""


def test_no_page_of_the_node_is_left_out_of_the_walks(house, opens, tokens, buys, node):  # noqa: F811
    base = house.stack.store_urls[1]
    asked: set[str] = set()

    def screen_of(token: str, size: tuple[int, int]):
        screen = opens(base, size)
        screen.context.add_cookies([{"name": COOKIE, "value": tokens[token], "url": base}])
        screen.expected |= {401, 403, 409, 422}
        return screen

    kiosk, counter = screen_of("27-portrait", PROFILES["27-portrait"]), screen_of(COUNTER, SMALL)
    for screen, steps in ((kiosk, walk.kiosk(kiosk)), (counter, walk.counter(counter, buys()))):
        asked |= {screen.page.url.removeprefix(base).partition("?")[0] for _ in steps}
    assert pages(node) - {endpoint(node, path) for path in asked} == {"devices.pair_page", *ON_A_PHONE}


@pytest.mark.parametrize("profile, view", [*zip(PROFILES, (f"{lang}.lg.normal" for lang in LANGUAGES), strict=True)])
def test_the_pairing_page_is_whole_and_axe_finds_nothing(house, opens, tokens, profile, view):
    base = house.stack.store_urls[1]
    screen = opens(base, PROFILES[profile], view=view)
    screen.context.add_cookies([{"name": COOKIE, "value": tokens[profile], "url": base}])
    screen.open("/pair")
    assert screen.look(**{**limits_of(profile, view), "dock": False}) == []
    assert screen.axe() == []
