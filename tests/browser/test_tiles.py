"""Every tile of a page can be touched: upright and lying, plain, large and low, with the line up and down."""

from collections.abc import Iterator

from kiosk.numbers.queries import batch_size
from tests.browser.broken_line import broken_line
from tests.browser.paired import COOKIE, PROFILES
from tests.browser.screen import Screen
from web.languages import View

VIEWS = [View("zh_Hans", text, reach) for text in ("md", "lg") for reach in ("normal", "low")]
LARGE = [view for view in VIEWS if view.text == "lg"]
# A finger may scroll the list, if it sees that there is more.
OUT_OF_TOUCH = """(tiles) => tiles.flatMap((tile) => {
  tile.scrollIntoView({ block: "nearest" });
  const box = tile.getBoundingClientRect(), x = box.left + box.width / 2;
  const touched = (y) => tile.contains(document.elementFromPoint(x, y));
  return box.height && touched(box.top + 4) && touched(box.bottom - 4) ? [] : [tile.textContent.trim()];
})"""
SCROLLS_UNSEEN = """() => [...document.querySelectorAll("main, main *")].filter((box) => {
  const its = getComputedStyle(box), more = box.scrollHeight > box.clientHeight + 1;
  return more && /auto|scroll/.test(its.overflowY) && its.scrollbarWidth === "none";
}).map((box) => box.className)"""


def screens(opens, house, tokens, views: list[View]) -> Iterator[tuple[Screen, View, str]]:
    base = house.stack.store_urls[1]
    for profile in PROFILES:
        screen = opens(base, PROFILES[profile])
        screen.context.add_cookies([{"name": COOKIE, "value": tokens[profile], "url": base}])
        for view in views:
            screen.context.add_cookies([{"name": "view", "value": view.cookie(), "url": base}])
            yield screen, view, f"{profile} {view.cookie()}"


def faults_of(screen: Screen, name: str, tiles: str, wanted: int) -> list[str]:
    page = screen.page
    faults = [f"{name}: out of touch: {tile}" for tile in page.eval_on_selector_all(tiles, OUT_OF_TOUCH)]
    faults += [f"{name}: scrolls unseen: {box}" for box in page.evaluate(SCROLLS_UNSEEN)]
    if page.locator(tiles).count() != wanted:
        faults.append(f"{name}: {page.locator(tiles).count()} tiles, wanted {wanted}")
    return faults


def faults_of_numbers(opens, house, tokens, views: list[View]) -> list[str]:
    faults = []
    for screen, view, name in screens(opens, house, tokens, views):
        screen.open("/numbers")
        faults += faults_of(screen, name, ".number-tile", batch_size(view))
    return faults


def test_every_tile_of_home_can_be_touched(house, opens, tokens):
    faults = []
    for screen, _, name in screens(opens, house, tokens, VIEWS):
        screen.open("/")
        faults += faults_of(screen, name, ".zone-card, .task-tile", 8)
    assert faults == []


def test_every_number_that_is_drawn_can_be_touched(house, opens, tokens):
    assert faults_of_numbers(opens, house, tokens, VIEWS) == []


def test_every_number_can_be_touched_below_the_banner_of_a_broken_line(house, opens, tokens):
    with broken_line(house):
        assert faults_of_numbers(opens, house, tokens, LARGE) == []
