"""What a shopper and a clerk do with their fingers; each returns when the next screen stands."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.screen import Screen
from tests.journey import DEMO_PIN

DOUBLE_TAP_MS = 400


def tile(page: Page, place: int = 0) -> Locator:
    """A free number of the batch."""
    return page.locator(".number-tile.is-free:not([disabled])").nth(place)


def hold(screen: Screen, place: int = 0) -> str:
    """Tap a free number on the numbers page; return its digits."""
    wanted = tile(screen.page, place)
    digits = wanted.get_attribute("value") or ""
    wanted.tap()
    expect(screen.page.locator("#pick .pick-bar__number")).to_contain_text(digits[-4:])
    return digits


def pause(screen: Screen) -> None:
    """As long as a shopper takes between two taps on one spot; of two sooner ones the second is dropped."""
    screen.page.wait_for_timeout(DOUBLE_TAP_MS)


def take_it(screen: Screen) -> None:
    """就要这个: on to the plans."""
    screen.page.locator("#pick .btn--go").tap()
    expect(screen.page.locator(".plan-card").first).to_be_visible()


def choose(screen: Screen) -> None:
    """The last plan on the page, which every number may have; on to the review."""
    pause(screen)  # this button may stand where the one before it stood
    screen.page.locator("button[name=plan]").last.tap()
    expect(screen.page.locator("#confirm")).to_be_visible()


def consent(screen: Screen) -> None:
    screen.page.locator(".consent__label").tap()
    expect(screen.page.locator(".consent__input")).to_be_checked()


def confirm(screen: Screen) -> str:
    """确认下单; return the order's code."""
    screen.page.locator(".pay-bar .btn--go").tap()
    screen.page.wait_for_url(re.compile(r"/orders/[A-Z2-9]{6}$"))
    return screen.page.url.rsplit("/", 1)[1]


def to_the_review(screen: Screen) -> str:
    """From the numbers page to the review; return the held digits."""
    screen.open("/numbers")
    digits = hold(screen)
    take_it(screen)
    choose(screen)
    return digits


def enter_pin(screen: Screen) -> None:
    """Sign in at the counter by keys; the first person on the list."""
    page = screen.page
    page.locator(".pin-pad__staff label").first.click()
    for digit in DEMO_PIN:
        page.locator(f".pin-pad__keys [data-key='{digit}']").click()
    page.locator(".pin-pad__keys [data-key=enter]").click()
    page.wait_for_url(re.compile(r"^[^?]*/counter(/orders/\w+)?$"))


def sign_in_hq(screen: Screen, username: str, password: str) -> None:
    screen.open("/sign-in")
    screen.page.fill("[name=username]", username)
    screen.page.fill("[name=password]", password)
    screen.page.locator("form.sign-in .btn--go").click()
    screen.page.wait_for_url(re.compile(r"^(?!.*sign-in)"))


def live(screen: Screen) -> None:
    """Wait until the page's websocket is connected."""
    expect(screen.page.locator("html[data-live=on]")).to_have_count(1)
