"""The purchase, from the first tap to head office's screens, in real browser windows."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser import hands
from tests.browser.screen import PHONE, PORTRAIT, SMALL, Screen
from tests.identities import somebody_new

OFFICE = (1440, 900)
UNMOVED = 0.001


class Wall:
    """/sales and the store's page, open all the time and never reloaded."""

    def __init__(self, sales: Screen, store: Screen) -> None:
        self.sales, self.store = sales, store
        for screen, path in ((sales, "/sales"), (store, "/stores/S0001")):
            screen.open(path)
            hands.live(screen)
            screen.page.evaluate("window.neverReloaded = true")
        self.before = [self.figure(place) for place in range(5)]

    def figure(self, place: int) -> int:
        """Money in yuan, orders, paid, new numbers, handed over."""
        text = self.sales.page.locator("#figures .kpi__figure").nth(place).inner_text()
        return int(re.sub(r"\D", "", text))

    def expect_more(self, *by: int) -> None:
        """The five figures since the start, and nothing reloaded."""
        for place, more in enumerate(by):
            wanted = re.compile(rf"^\D*{self.before[place] + more:,}\D*$")
            expect(self.sales.page.locator("#figures .kpi__figure").nth(place)).to_have_text(wanted)
        assert self.sales.page.evaluate("window.neverReloaded") and self.store.page.evaluate("window.neverReloaded")

    def expect_state(self, code: str, state: str) -> None:
        row = self.store.page.locator("#store-orders tr", has_text=code)
        expect(row).to_contain_text(state)


@pytest.fixture
def wall(house, opens):
    username, password, _ = next(row for row in house.stack.sign_ins() if row[2] == "hq_admin")
    sales = opens(house.stack.hq_url, OFFICE, touch=False)
    hands.sign_in_hq(sales, username, password)
    store = opens(house.stack.hq_url, OFFICE, touch=False, storage_state=sales.context.storage_state())
    return Wall(sales, store)


@pytest.fixture
def counter(house, opens):
    """The counter of store 0, signed in and listening."""
    screen = opens(house.stack.store_urls[0], SMALL)
    screen.open("/counter")
    hands.enter_pin(screen)
    hands.live(screen)
    screen.page.evaluate("window.neverReloaded = true")
    return screen


def test_a_purchase_from_the_first_tap_to_head_offices_screens(house, opens, wall, counter):
    shopper = opens(house.stack.store_urls[0], PORTRAIT)
    digits = find_a_number(shopper)
    code, amount = read_and_agree(shopper, house)
    assert house.store_rows(0, "SELECT digits FROM orders WHERE code = ?", code) == [(digits,)]
    address = qr_address(shopper, code)
    assert shopper.shift() < UNMOVED, shopper.shifts

    row = counter.page.locator("#queue a", has_text=code)
    expect(row).to_be_visible(timeout=10_000)
    assert counter.page.evaluate("window.neverReloaded")
    wall.expect_more(0, 1, 0, 0, 0)
    wall.expect_state(code, "待")

    serve(counter, row, code)
    wall.expect_more(amount, 1, 1, 1, 1)
    wall.expect_state(code, "已交付")
    follow_on_a_phone(opens, address, code)


def find_a_number(shopper: Screen) -> str:
    """Home, another batch, an ending by the keypad, and the hold with its countdown; return the digits."""
    page = shopper.open("/")
    page.locator(".task-tile", has_text="选号码").tap()
    expect(page.locator(".number-tile")).to_have_count(30)
    first = tiles(page)
    page.locator("[data-key=next]").tap()
    expect(page.locator(f"#n-{first[0]}")).to_have_count(0)
    assert len(set(tiles(page)) & set(first)) == 0
    ending = tiles(page)[0][-2:]
    for key in ending:
        page.locator(f".finder [data-key='{key}']").tap()
    expect(page.locator(f".number-tile:not([value$='{ending}'])")).to_have_count(0)
    assert tiles(page)
    digits = hands.hold(shopper)
    assert digits.endswith(ending)
    left = page.locator("#pick [data-countdown-text]")
    expect(left).to_have_text(re.compile(r"^4:5\d$"))
    return digits


def tiles(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all(".number-tile", "(all) => all.map((one) => one.value)")
    return found


def read_and_agree(shopper: Screen, house) -> tuple[str, int]:
    """Plan, review, and the yes that is refused until it is said; the code and today's amount in yuan."""
    hands.take_it(shopper)
    hands.choose(shopper)
    page = shopper.page
    expect(page.locator(".answers div")).to_have_count(3)
    expect(page.locator(".consent__input")).not_to_be_checked()
    orders = house.store_rows(0, "SELECT count(*) FROM orders")
    page.locator(".pay-bar .btn--go").tap()
    expect(page.locator(".consent__input:invalid")).to_have_count(1)
    # Past the browser's own check the server refuses as well, and says why.
    shopper.expected.add(422)
    page.eval_on_selector("#confirm", "(form) => { form.noValidate = true; form.submit(); }")
    expect(page.locator(".consent__error")).to_be_visible()
    expect(page.locator(".consent__input")).not_to_be_checked()
    assert house.store_rows(0, "SELECT count(*) FROM orders") == orders
    amount = int(re.sub(r"\D", "", page.locator(".pay-bar__today .pay-bar__amount").inner_text()))
    hands.consent(shopper)
    return hands.confirm(shopper), amount


def qr_address(shopper: Screen, code: str) -> str:
    """The order's code stands there large, and the QR code beside it can be read; its address."""
    shopper.rest()
    expect(shopper.page.locator(".order-code__code")).to_have_text(f"{code[:3]} {code[3:]}")
    picture = Image.open(io.BytesIO(shopper.page.locator(".order-code__qr svg").screenshot()))
    (read,) = zxingcpp.read_barcodes(picture)
    return read.text


def serve(counter: Screen, row: Locator, code: str) -> None:
    """Identity, payment, activation, hand-over, each by its own button."""
    row.tap()
    expect(counter.page.locator(".desk__code")).to_contain_text(code)
    for step, choice in (("identity_checked", "身份证"), ("paid", "现金"), ("activated", ""), ("handed_over", "")):
        form = counter.page.locator(f".step-form:has(input[value={step}])")
        if choice:
            form.locator(".choice__label", has_text=choice).tap()
        if step == "identity_checked":
            form.locator("[name=identity_number]").fill(somebody_new())
        form.locator(".btn").tap()
        expect(form).to_have_count(0)
    expect(counter.page.locator(".step-log li")).to_have_count(5)


def follow_on_a_phone(opens, address: str, code: str) -> None:
    base, path = re.fullmatch(r"(https?://[^/]+)(/o/.+)", address).groups()
    phone = opens(base, PHONE)
    phone.open(path)
    expect(phone.page.locator(".order-code__code")).to_have_text(f"{code[:3]} {code[3:]}")
    expect(phone.page.locator(".progress li.is-done")).to_have_count(4)
    assert phone.axe() == [] and phone.look() == []
