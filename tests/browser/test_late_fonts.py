"""Fonts that arrive after the page was painted move nothing: their letters' room is kept by the stand-ins."""

import re
from functools import partial

import pytest
from playwright.sync_api import Route

from tests.browser.paired import COOKIE, PROFILES

NEEDED_LATER = re.compile(r"(?<!han-stand-in)\.woff2$")
TWICE_PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@pytest.mark.parametrize("view", ["zh_Hans.md.normal", "zh_Hant.lg.low"])
def test_nothing_moves_when_the_fonts_arrive_after_the_paint(house, opens, tokens, view):
    base = house.stack.store_urls[1]
    for path in ("/", "/numbers", "/plans"):
        screen = opens(base, PROFILES["15-landscape"], view=view)
        screen.context.add_cookies([{"name": COOKIE, "value": tokens["15-landscape"], "url": base}])
        held: list[Route] = []
        screen.page.route(NEEDED_LATER, partial(hold, held))
        screen.page.goto(base + path, wait_until="domcontentloaded")
        screen.page.evaluate(TWICE_PAINTED)
        assert held
        while held:
            held.pop().continue_()
        screen.page.unroute(NEEDED_LATER)
        screen.rest()
        screen.page.evaluate(TWICE_PAINTED)
        assert screen.shift() < 0.001, screen.shifts


def hold(held: list[Route], route: Route) -> None:
    held.append(route)
