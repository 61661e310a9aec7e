"""'Not here? Look in the whole city': a number of head office's pool comes to the store that asks, and to one only."""

import pytest

from tests import journey
from tests.waiting import until

pytestmark = pytest.mark.programs

SEGMENT = "1619888"
CITY, TAKE = "/numbers/city", "/numbers/city/take"


@pytest.fixture(scope="module", autouse=True)
def _pool(town):
    """A segment that no store has."""
    admin = town.hq_admin()
    form = admin.get("/numbers").form("/numbers/generate")
    assert admin.send(form, segment=SEGMENT).status == 200
    count = f"{CITY}/count?starts={SEGMENT}"
    until(lambda: town.shopper(0).get(count).text == "1,000+", 30, what="head office has the segment")


def _found(shopper, query: str) -> list[str]:
    offers = shopper.get(f"{CITY}?{query}").forms(TAKE)
    return [value for offer in offers for name, value in offer.buttons if name == "digits"]


def _take(shopper, query: str, digits: str):
    form = shopper.get(f"{CITY}?{query}").form(TAKE)
    return shopper.send(form, digits=digits)


def test_a_number_of_the_pool_comes_to_the_store_and_is_sold_there(town):
    shopper = town.shopper(0)
    query = f"starts={SEGMENT}&ends=4321"
    assert shopper.get(f"{CITY}/count?{query}").text == "1"
    assert shopper.get(f"{CITY}/count?starts={SEGMENT}").text == "1,000+"
    assert _found(shopper, query) == [f"{SEGMENT}4321"]
    _take(shopper, query, f"{SEGMENT}4321")
    digits = f"{SEGMENT}4321"
    assert town.store_rows(0, "SELECT digits FROM hold WHERE ended_at IS NULL AND digits = ?", digits) == [(digits,)]
    ((state, store, gen),) = town.hq_rows("SELECT state, store_id, gen FROM number WHERE digits = ?", digits)
    assert (state, gen) == ("allotted", 1)
    assert town.store_rows(0, "SELECT gen FROM book_number WHERE digits = ?", digits) == [(1,)]
    assert _found(town.shopper(1), query) == [], "what one store has, no other is shown"
    journey.choose_a_plan(shopper)
    code = journey.confirm(shopper)
    until(lambda: town.orders_at_hq(code) == [(code, "placed")], 10)
    assert town.hq_rows("SELECT count(*) FROM conflict") == [(0,)]


def test_two_stores_want_one_number_and_one_gets_it(town):
    query, digits = f"starts={SEGMENT}&ends=5432", f"{SEGMENT}5432"
    first, second = town.shopper(0), town.shopper(1)
    form = second.get(f"{CITY}?{query}").form(TAKE)
    _take(first, query, digits)
    told = second.send(form, digits=digits)
    assert told.status == 200
    assert "刚被别人选走" in told.text
    assert town.store_rows(1, "SELECT count(*) FROM book_number WHERE digits = ?", digits) == [(0,)]


def test_a_fourth_number_is_not_even_leased(town):
    shopper = town.shopper(1)
    for tail in ("1111", "2222", "3333"):
        _take(shopper, f"starts={SEGMENT}&ends={tail}", SEGMENT + tail)
    told = _take(shopper, f"starts={SEGMENT}&ends=7777", f"{SEGMENT}7777")
    assert "最多同时留 3 个号码" in told.text
    assert town.hq_rows("SELECT state FROM number WHERE digits = ?", f"{SEGMENT}7777") == [("pool",)]


def test_without_the_line_the_store_says_why_the_city_rests(town):
    shopper = town.shopper(0)
    form = shopper.get(f"{CITY}?starts={SEGMENT}").form(TAKE)
    town.proxy.cut()
    try:
        until(lambda: "连上总部才能找" in shopper.get("/numbers").text, 60, what="the button rests")
        assert "和总部的线断了" in shopper.get(CITY).text
        told = shopper.send(form, digits=f"{SEGMENT}6543")
        assert told.status == 200
        assert "和总部的线断了" in told.text
    finally:
        town.proxy.mend()
    assert town.hq_rows("SELECT state FROM number WHERE digits = ?", f"{SEGMENT}6543") == [("pool",)]
    until(lambda: _found(shopper, f"starts={SEGMENT}&ends=6543"), 75, what="the city is there again")
