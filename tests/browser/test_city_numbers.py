"""Not here? The whole city by fingers: search, have one number come to this store, hold it; offline, why it rests."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import hands
from tests.browser.broken_line import broken_line
from tests.browser.screen import PORTRAIT
from tests.waiting import until

TO_THE_CITY = "a.chip[href^='/numbers/city']"


@pytest.fixture
def shopper(house, opens):
    return opens(house.stack.store_urls[0], PORTRAIT)


def figure(told: str) -> int:
    return int(re.sub(r"\D", "", told))


def test_a_number_of_the_city_comes_to_this_store_and_is_held(house, shopper):
    page = shopper.open("/numbers?without=4")
    city = page.locator(TO_THE_CITY)
    expect(city.locator("small")).to_have_text(re.compile(r"\d"))
    told = city.locator("small").inner_text()
    city.tap()
    expect(page).to_have_url(re.compile(r"/numbers/city\?without=4$"))
    expect(page.locator(".city-side__count b")).to_have_text(told)
    digits = hands.tile(page).get_attribute("value")
    assert digits and "4" not in digits
    assert house.hq_rows("SELECT state, store_id FROM number WHERE digits = ?", digits) == [("pool", None)]
    assert hands.hold(shopper) == digits
    assert house.store_rows(0, "SELECT state FROM book_number WHERE digits = ?", digits) != []
    until(
        lambda: house.hq_rows("SELECT store_id FROM number WHERE digits = ?", digits) == [("S0001",)], what="HQ knows"
    )
    hands.take_it(shopper)
    hands.choose(shopper)
    expect(page.locator(".ticket__number")).to_contain_text(digits[-4:])


def test_another_batch_and_a_filter_taken_off_stay_in_the_city(shopper):
    page = shopper.open("/numbers/city?without=4")
    first = page.locator(".number-tile").evaluate_all("(tiles) => tiles.map((tile) => tile.value)")
    few = figure(page.locator(".city-side__count b").inner_text())
    page.locator(".city-side .btn").tap()
    expect(page).to_have_url(re.compile("batch=1"))
    expect(page.locator(f"#n-{first[0]}")).to_have_count(0)
    second = page.locator(".number-tile").evaluate_all("(tiles) => tiles.map((tile) => tile.value)")
    assert second and not set(first) & set(second)
    hands.pause(shopper)
    page.locator(".chip[aria-current=true]").tap()
    expect(page).to_have_url(re.compile("/numbers/city$"))
    expect(page.locator(".chip[aria-current=true]")).to_have_count(0)
    assert figure(page.locator(".city-side__count b").inner_text()) >= few


def test_without_the_line_the_city_rests_and_says_why(house, shopper):
    page = shopper.open("/numbers/city")
    with broken_line(house):
        hands.tile(page).tap()
        expect(page.locator(".number-grid--empty")).to_contain_text("和总部的线断了，先在本店的号码里选")
        expect(page.locator("#pick .btn--go")).to_have_count(0)
        assert shopper.axe() == [] and shopper.look(still=True, dock=True) == []
        page.locator(".chip--more").tap()
        expect(page.locator(".chip.is-disabled", has_text="全市找")).to_contain_text("连上总部才能找")
        hands.hold(shopper)
