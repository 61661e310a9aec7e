"""Head office's open pages change by the websocket, by nothing else, and without a reload."""

import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from tests import journey
from tests.both.proxy import Proxy
from tests.browser import hands
from tests.browser.screen import Screen
from tests.identities import somebody_new
from tests.waiting import until

OFFICE = (1440, 900)
STORE = "S0001"
# Orders placed, paid, handed over: on the town's tile, in the top ten, in the list of all stores.
TILE = ".town__face[href$='town={town}'] small"
RANK = ".rank li:has(a[href$='/stores/{store}']) .rank__detail"
ROW = "#store-{store} td:nth-child(n+5):nth-child(-n+7)"
TOLD = """([selector, html]) => {
  const root = html ? new DOMParser().parseFromString(html, "text/html") : document;
  return [...root.querySelectorAll(selector)].map((one) => one.textContent).join(" ");
}"""
BOARD = "fetch('/sales/board').then((answer) => answer.text())"

Counts = tuple[int, int, int]


@dataclass
class Office:
    """/sales and /stores, open all the time; `sales` and `stores` are their screens."""

    sales: Screen
    stores: Screen
    town: str
    before: list[Counts] = field(init=False)

    def __post_init__(self) -> None:
        for screen, path in ((self.sales, "/sales"), (self.stores, "/stores")):
            screen.open(path)
            hands.live(screen)
            screen.page.evaluate("window.neverReloaded = true")
        self.before = self.shown()

    def shown(self) -> list[Counts]:
        """What stands on the tile, in the top ten and in the list."""
        return [self._counts(self.sales, TILE), self._counts(self.sales, RANK), self._counts(self.stores, ROW)]

    def fetched_tile(self) -> Counts:
        """What the tile would show if the page asked for it by plain HTTP."""
        return self._counts(self.sales, TILE, self.sales.page.evaluate(BOARD))

    def money(self) -> int:
        """The store's money in yuan, in the list."""
        return int(re.sub(r"\D", "", self.stores.page.locator(f"#store-{STORE} td").nth(7).inner_text()))

    def expect_more(self, placed: int, paid: int, handed_over: int) -> None:
        """So many more than at the start, in all three places, and nothing reloaded."""
        by = (placed, paid, handed_over)
        wanted = [tuple(old + more for old, more in zip(counts, by, strict=True)) for counts in self.before]
        try:
            until(lambda: self.shown() == wanted, 15)
        except AssertionError:
            assert self.shown() == wanted
        for screen in (self.sales, self.stores):
            assert screen.page.evaluate("window.neverReloaded")

    def _counts(self, screen: Screen, selector: str, html: str = "") -> Counts:
        told = screen.page.evaluate(TOLD, [selector.format(town=self.town, store=STORE), html])
        placed, paid, handed_over = (int(figure) for figure in re.findall(r"\d+", told.replace(",", "")) or (0, 0, 0))
        return placed, paid, handed_over


def enter(house, opens, base: str) -> Office:
    username, password, _ = next(row for row in house.stack.sign_ins() if row[2] == "hq_admin")
    sales = opens(base, OFFICE, touch=False)
    hands.sign_in_hq(sales, username, password)
    stores = opens(base, OFFICE, touch=False, storage_state=sales.context.storage_state())
    ((town,),) = house.hq_rows("SELECT town_key FROM store WHERE id = ?", STORE)
    return Office(sales, stores, str(town))


@pytest.fixture
def office(house, opens) -> Office:
    return enter(house, opens, house.stack.hq_url)


def test_a_town_and_a_store_change_as_an_order_is_placed_paid_and_handed_over(house, office):
    money = office.money()
    code = journey.buy(house.shopper(0))
    office.expect_more(1, 0, 0)
    assert office.money() == money
    clerk = house.clerk(0)
    journey.take_step(clerk, code, "identity_checked", document_kind="id_card", identity_number=somebody_new())
    journey.take_step(clerk, code, "paid", means="cash")
    office.expect_more(1, 1, 0)
    ((today_fen,),) = house.hq_rows('SELECT today_fen FROM "order" WHERE code = ?', code)
    assert office.money() == money + today_fen // 100
    journey.take_step(clerk, code, "activated")
    journey.take_step(clerk, code, "handed_over")
    office.expect_more(1, 1, 1)


@pytest.mark.parametrize("place", ["tile", "row"])
def test_the_keyboard_keeps_its_place_while_the_figures_change(house, office, place):
    tile = office.sales.page.locator(f".town__face[href$='town={office.town}']")
    link = {"tile": tile, "row": office.stores.page.locator(f"#store-{STORE} a")}[place]
    link.focus()
    journey.buy(house.shopper(0))
    office.expect_more(1, 0, 0)
    expect(link).to_be_focused()


def test_the_pages_stand_still_while_the_stores_line_is_cut_and_move_when_it_is_back(house, office):
    house.proxy.cut()
    try:
        code = journey.buy(house.shopper(0))
        refused = house.proxy.websockets_refused
        until(lambda: house.proxy.websockets_refused >= refused + 2, 60, what="the store tried to come back")
        assert house.health(house.proxy.url)["ok"], "plain HTTP passes the same proxy"
        hands.live(office.sales)
        assert office.shown() == office.before and house.orders_at_hq(code) == []
        assert office.fetched_tile() == office.before[0]
    finally:
        house.proxy.mend()
    until(lambda: house.orders_at_hq(code), 75, what="the order at head office")
    office.expect_more(1, 0, 0)


def test_a_page_whose_own_socket_is_cut_stands_still_says_so_and_catches_up(house, opens):
    with Proxy(int(house.stack.hq_url.rsplit(":", 1)[1])) as proxy:
        office = enter(house, opens, proxy.url)
        words = office.sales.page.locator("[data-live-words]")
        expect(words).to_have_text("实时更新中")
        proxy.cut()
        expect(words).to_have_text("连接断开，数字停在断开时")
        code = journey.buy(house.shopper(0))
        until(lambda: house.orders_at_hq(code), 15, what="the order at head office")
        refused = proxy.websockets_refused
        until(lambda: proxy.websockets_refused >= refused + 4, 60, what="both pages tried to come back")
        placed, paid, handed_over = office.before[0]
        assert office.fetched_tile() == (placed + 1, paid, handed_over), "by plain HTTP it could be had"
        assert office.shown() == office.before
        proxy.mend()
        expect(words).to_have_text("实时更新中")
        office.expect_more(1, 0, 0)
        for screen in (office.sales, office.stores):
            screen.faults[:] = [fault for fault in screen.faults if "WebSocket connection to" not in fault]
            # The proxy ends with the test; a page that stays open would miss it.
            screen.page.goto("about:blank")
