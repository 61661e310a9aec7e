"""A QR code is as many millimetres wide as DESIGN asks, on panels with different pixels a millimetre."""

import pytest
from playwright.sync_api import Locator

from kiosk.devices.profiles import PROFILES as PANELS
from kiosk.numbers.routes import QR_MM
from tests.browser import hands
from tests.browser.paired import COOKIE, PROFILES

PANEL_KEYS = ("27-portrait", "15-landscape")
LEAST_MM, MOST_MM = 60, 100
NEARLY_MM = 0.3


def test_the_panels_differ_in_pixels_a_millimetre():
    assert len({PANELS[key].px_mm for key in PANEL_KEYS}) == len(PANEL_KEYS)


@pytest.mark.parametrize("profile", PANEL_KEYS)
@pytest.mark.parametrize("form", ["md.normal", "lg.low"])
def test_a_code_is_measured_in_millimetres_of_its_panel(house, opens, tokens, profile, form):
    base = house.stack.store_urls[1]
    screen = opens(base, PROFILES[profile], view=f"zh_Hans.{form}")
    screen.context.add_cookies([{"name": COOKIE, "value": tokens[profile], "url": base}])
    screen.open("/numbers")
    hands.hold(screen)
    screen.page.locator("#pick .pick-bar__words").tap()
    short_list = size_mm(screen.page.locator(".cost__phone .qr"), profile)
    assert short_list == pytest.approx((QR_MM, QR_MM), abs=NEARLY_MM)
    screen.page.locator("#pick .btn--go").tap()
    hands.choose(screen)
    hands.consent(screen)
    hands.confirm(screen)
    width, height = size_mm(screen.page.locator(".order-code__qr .qr"), profile)
    assert LEAST_MM - NEARLY_MM <= width <= MOST_MM and height == pytest.approx(width, abs=NEARLY_MM)


def size_mm(code: Locator, profile: str) -> tuple[float, float]:
    """What is painted of the code, in millimetres of the panel."""
    code.wait_for()
    box = code.bounding_box()
    assert box is not None
    return box["width"] / PANELS[profile].px_mm, box["height"] / PANELS[profile].px_mm
