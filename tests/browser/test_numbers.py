"""Choosing numbers with fingers: filters by touch, three holds, and what other screens see without a reload."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.chromium import NODE_NAME
from tests.browser.screen import PHONE, PORTRAIT, SMALL
from tests.browser.test_bad_moments import SOON_NS, end_hold
from tests.waiting import until

WITHIN_MS = 1000
SEGMENT = "1619777"
# Both by the pages' own clocks, so that a busy test measures the shop and not itself.
WATCH = """(id) => { const tile = document.getElementById(id); new MutationObserver((changes, watcher) => {
  if (!tile.matches(".is-taken")) return;
  watcher.disconnect();
  window.struckAt = performance.timeOrigin + performance.now();
}).observe(tile, { attributes: true }); }"""
ANSWERED = """() => performance.timeOrigin + performance.getEntriesByType("resource").findLast(
  (one) => new URL(one.name).pathname === "/numbers/hold").responseStart"""


@pytest.fixture
def shopper(house, opens):
    return opens(house.stack.store_urls[0], PORTRAIT)


@pytest.fixture
def other(house, opens):
    return opens(house.stack.store_urls[0], SMALL)


def left(page) -> int:
    """How many numbers the page says pass its filter."""
    return int(re.sub(r"\D", "", page.locator(".chip--more small").inner_text()))


def test_another_shoppers_tap_strikes_the_tile_through_within_a_second_and_its_release_brings_it_back(
    house, shopper, other
):
    digits = hands.tile(shopper.open("/numbers")).get_attribute("value")
    for screen in (shopper, other):
        screen.open(f"/numbers?ends={digits[-4:]}")
        hands.live(screen)
    other.page.evaluate("window.neverReloaded = true")
    tile = other.page.locator(f"#n-{digits}")
    was = tile.inner_text()
    other.page.evaluate(WATCH, f"n-{digits}")
    shopper.page.locator(f"#n-{digits}").tap()
    expect(tile).to_have_class(re.compile("is-taken"))
    expect(shopper.page.locator(f"#n-{digits}.is-held")).to_be_visible()
    assert other.page.evaluate("window.struckAt") - shopper.page.evaluate(ANSWERED) < WITHIN_MS
    expect(tile).to_contain_text("刚被别人选走")
    assert "刚被别人选走" in (tile.get_attribute("aria-label") or "")
    assert other.axe() == []
    tile.tap(force=True)
    expect(other.page).to_have_url(re.compile(r"/numbers\?ends="))
    expect(shopper.page.locator(f"#n-{digits}.is-held")).to_be_visible()
    shopper.page.locator(f"#n-{digits}").tap()
    expect(tile).to_have_class(re.compile("is-free"))
    assert tile.inner_text() == was and other.page.evaluate("window.neverReloaded")


@pytest.mark.parametrize("place", ["/numbers", "/numbers?panel=price", "/numbers?panel=cost"])
def test_own_number_is_never_struck_through_and_its_end_is_told(house, shopper, place):
    page = shopper.open("/numbers")
    hands.live(shopper)
    digits = hands.hold(shopper)
    expect(page.locator(f"#n-{digits}.is-held")).to_be_visible()
    end_hold(house, digits, SOON_NS)
    shopper.open(place)
    expect(page.locator(".message--warn")).to_contain_text("保留时间到了", timeout=10_000)
    expect(page.locator(".pick-bar--empty")).to_be_visible()
    shopper.rest()
    assert shopper.look() == [] and shopper.axe() == []


def test_the_citys_page_strikes_what_another_screen_took_and_tells_the_end_of_a_hold(house, shopper, other):
    admin, digits = house.hq_admin(), f"{SEGMENT}4321"
    assert admin.send(admin.get("/numbers").form("/numbers/generate"), segment=SEGMENT).status == 200
    place = f"/numbers/city?mask={digits}"
    counted = place.replace("city?", "city/count?")
    until(lambda: house.shopper(0).get(counted).text == "1", 30, what="head office has the segment")
    for screen in (shopper, other):
        screen.open(place)
        hands.live(screen)
    other.page.evaluate("window.neverReloaded = true")
    tile = other.page.locator(f"#n-{digits}")
    was = tile.inner_text()
    shopper.page.locator(f"#n-{digits}").tap()
    expect(shopper.page.locator("#pick .pick-bar__number")).to_contain_text(digits[-4:])
    expect(tile).to_have_class(re.compile("is-taken"))
    shopper.page.locator(".pick-bar__release .btn").tap()
    expect(tile).to_have_class(re.compile("is-free"))
    assert tile.inner_text() == was and other.page.evaluate("window.neverReloaded")
    tile.tap()
    expect(other.page.locator("#pick .pick-bar__number")).to_contain_text(digits[-4:])
    end_hold(house, digits, SOON_NS)
    for panel in ("", "&panel=shape"):
        other.open(f"{place}{panel}")
        expect(other.page.locator(".message--warn")).to_contain_text("号码放回本店了")
        expect(other.page.locator(".pick-bar--empty")).to_be_visible()
        if not panel:
            hands.pause(other)
            other.open(f"/numbers?mask={digits}")
            hands.hold(other)
            end_hold(house, digits, SOON_NS)


def test_filters_by_touch_leave_what_their_chips_said(house, shopper):
    page = shopper.open("/numbers")
    page.locator(".chip--more").tap()
    page.locator(".panel").wait_for()
    page.locator(".chips--row .chip", has_text="不要的").tap()
    expect(page.locator(".panel__group--digits")).to_be_visible()
    chip = page.locator(".panel__group--digits .chip").nth(4)
    said = re.sub(r"\D", "", chip.locator("small").inner_text())
    chip.tap()
    expect(page.locator(".panel__group--digits .chip").nth(4)).to_have_attribute("aria-current", "true")
    page.locator(".panel__acts .btn--dark").tap()
    page.locator(".number-tile").first.wait_for()
    assert left(page) == int(said)
    key = page.locator(".finder [data-key='8']")
    said = re.sub(r"\D", "", key.locator("small").inner_text())
    key.tap()
    expect(page.locator(".chips--row .chip", has_text="尾号 8")).to_be_visible()
    assert left(page) == int(said)
    page.locator(".chips--row .chip", has_text="不要 4").tap()
    expect(page.locator(".chips--row .chip", has_text="不要 4")).to_have_count(0)
    page.locator(".dock__view [name=text]").tap()
    expect(page.locator(".chips--row .chip", has_text="尾号 8")).to_be_visible()
    assert shopper.axe() == []


def test_three_are_held_one_is_chosen_and_the_others_are_free_after_the_order(house, shopper, other):
    page = shopper.open("/numbers")
    held = [hands.hold(shopper, place) for place in range(3)]
    expect(page.locator(".pick-bar__other")).to_have_count(3)
    hands.tile(page).tap()
    expect(page.locator(".message--warn")).to_contain_text("最多同时留 3 个号码")
    page.locator(".pick-bar__other").first.tap()
    expect(page.locator("#pick .pick-bar__number")).to_contain_text(held[0][-4:])
    assert shopper.axe() == [] and shopper.look(still=True) == []
    hands.take_it(shopper)
    hands.choose(shopper)
    expect(page.locator(".ticket__number")).to_contain_text(held[0][-4:])
    hands.consent(shopper)
    hands.confirm(shopper)
    for digits, state in zip(held, ("", "is-free", "is-free"), strict=True):
        other.open(f"/numbers?mask={digits}")
        expect(other.page.locator(f"#n-{digits}.{state}" if state else f"#n-{digits}")).to_have_count(int(bool(state)))


def test_the_short_list_opens_on_a_phone_and_ends_with_the_visit(house, opens, shopper):
    page = shopper.open("/numbers")
    digits = hands.hold(shopper)
    page.locator("#pick .pick-bar__words").tap()
    expect(page.locator(".cost__phone svg")).to_be_visible()
    shopper.rest()
    assert shopper.axe() == []
    address = read_code(page.locator(".cost__phone svg").screenshot())
    assert address.startswith(f"https://{NODE_NAME}:")
    phone = opens(house.stack.store_urls[0], PHONE, ignore_https_errors=True)
    phone.expected.add(410)
    phone.page.goto(address)
    phone.rest()
    expect(phone.page.locator(".phone-number__digits")).to_contain_text(digits[-4:])
    assert phone.axe() == [] and phone.look() == []
    page.evaluate("document.querySelector('[data-idle-end]').form.submit()")
    expect(page.locator(".hero")).to_be_visible()
    phone.page.reload()
    expect(phone.page.locator("body")).to_contain_text("这次选号已经结束")
    assert phone.axe() == []


def read_code(picture: bytes) -> str:
    import io

    import zxingcpp
    from PIL import Image

    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    return str(read.text)
