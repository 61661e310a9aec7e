"""Walks over every screen of the kiosk and of the counter, with the state each needs made by hand."""

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.screen import Screen
from tests.identities import somebody_new

NO_SUCH_ENDING = "9999"
NUMBERS = (
    "/numbers", f"/numbers?ends={NO_SUCH_ENDING}", "/numbers?sort=grade", "/numbers?panel=shape",
    "/numbers?panel=meaning", "/numbers?panel=day&birthday=0230", "/numbers?panel=digits&at=mask&mask=1619***8*8",
    "/numbers?panel=digits&at=letters&letters=LO", "/numbers?panel=without&without=4", "/numbers?panel=couple",
    "/numbers?panel=price&prepay_most=2232", "/numbers?families=aa&without=47&contains=88&prepay_most=2712",
    "/numbers/city", "/numbers/city?without=4&batch=1", f"/numbers/city?ends={NO_SUCH_ENDING}",
)  # fmt: skip
# No such page; not for this screen.
REFUSED = ("/no-such-page", "/zones/none", "/orders/ZZZZZZ", "/counter")
STEPS = ("identity_checked", "paid", "activated", "handed_over")
CHOICES = {"identity_checked": "document_kind", "paid": "means"}


def kiosk(screen: Screen) -> Iterator[str]:
    """Stand before one screen after the other; yields its name while it rests."""
    page = screen.page
    screen.expected |= {403, 404}
    for path in ("/", "/zones/life", "/orders", "/orders?code=AB", "/orders?code=ZZZZZZ", *REFUSED):
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


def counter(screen: Screen, code: str) -> Iterator[str]:
    """A clerk signs in and takes the order through all its steps; ends signed in."""
    page = screen.page
    screen.open("/counter")
    yield "sign-in"
    page.locator(".pin-pad__staff label").first.click()
    page.locator(".pin-pad__keys [data-key='1']").click()
    page.locator(".pin-pad__keys [data-key=enter]").click()
    expect(page.locator("#pin-error")).not_to_be_empty()
    screen.rest()
    yield "a wrong PIN"
    hands.enter_pin(screen)
    screen.rest()
    yield "the queue"
    screen.open(f"/counter/orders/{code}")
    page.locator(".step-more summary").click()
    yield "an order to cancel"
    for step in STEPS:
        form = page.locator(f".step-form:has(input[value={step}])")
        if step in CHOICES:
            form.locator(f"input[name={CHOICES[step]}] + label").first.click()
        if step == "identity_checked":
            form.locator("[name=identity_number]").fill(somebody_new())
        form.locator(".btn").click()
        expect(form).to_have_count(0)
        screen.rest()
        yield f"an order after {step}"
