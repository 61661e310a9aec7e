"""A walk over every screen of the kiosk, with the state each needs made by tapping through the shop."""

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.screen import Screen

NO_SUCH_ENDING = "9999"
NUMBERS = (
    "/numbers", f"/numbers?ends={NO_SUCH_ENDING}", "/numbers?sort=grade", "/numbers?panel=shape",
    "/numbers?panel=meaning", "/numbers?panel=day&birthday=0230", "/numbers?panel=digits&at=mask&mask=1619***8*8",
    "/numbers?panel=digits&at=letters&letters=LO", "/numbers?panel=without&without=4", "/numbers?panel=couple",
    "/numbers?panel=price&prepay_most=2232", "/numbers?families=aa&without=47&contains=88&prepay_most=2712",
)  # fmt: skip


def kiosk(screen: Screen) -> Iterator[str]:
    """Stand before one screen after the other; yields its name while it rests."""
    page = screen.page
    for path in ("/", "/zones/life", "/orders", "/orders?code=AB", "/orders?code=ZZZZZZ"):
        screen.open(path)
        yield path
    page.locator(".dock__btn--help").tap()
    expect(page.locator("#clerk-sheet:modal")).to_be_visible()
    screen.rest()
    yield "the clerk is called"
    page.locator("#clerk-sheet .btn").tap()
    expect(page.locator("#clerk-sheet")).not_to_be_visible()
    screen.open("/zones/trend")
    page.locator(".service-card").first.tap()
    page.wait_for_url("**/trials/*")
    screen.rest()
    yield "a trial"
    page.locator(".acts .btn--go").tap()
    page.wait_for_url("**/checkout?service=*")
    screen.rest()
    yield "a service's review"
    yield from _purchase(screen)


def _purchase(screen: Screen) -> Iterator[str]:
    page = screen.page
    for path in NUMBERS:
        screen.open(path)
        yield path
    screen.open("/numbers")
    digits = hands.hold(screen)
    screen.rest()
    yield "a number is held"
    page.locator("#pick .pick-bar__words").tap()
    expect(page.locator(".cost")).to_be_visible()
    screen.rest()
    yield "what it costs"
    screen.open("/numbers?sort=grade")
    hands.hold(screen, 1)
    hands.hold(screen, 2)
    screen.rest()
    yield "three numbers are held"
    screen.open("/numbers?full=1")
    yield "a fourth is refused"
    screen.open(f"/numbers?taken={digits}")
    yield "a number was taken"
    for need in ("one", "family", "business"):
        screen.open(f"/plans?need={need}")
        yield f"plans for {need}"
    hands.choose(screen)
    screen.rest()
    yield "the review"
    screen.expected.add(422)
    page.eval_on_selector("#confirm", "(form) => { form.noValidate = true; form.submit(); }")
    expect(page.locator(".consent__error")).to_be_visible()
    screen.rest()
    yield "the review, not agreed"
    hands.consent(screen)
    hands.confirm(screen)
    screen.rest()
    yield "the order"
