"""'Not here? Look in the whole city': a number of head office's pool comes to the store that asks, and to one only."""

import html
import re
from urllib.parse import urlencode

import pytest

from tests import journey
from tests.waiting import until

pytestmark = pytest.mark.programs

SEGMENT = "1619888"
CITY, TAKE = "/numbers/city", "/numbers/city/take"
CHIP = re.compile(
    r'<a class="chip" href="([^"]+)"[^>]*>(?:(?!</a>).)*<small class="num">(?:([\d,]+) 个|(1,000\+))</small>', re.S
)


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


FAULTS = {
    ("mask", "161988812345"): "号码只有 11 位，这里写了 12 位",
    ("mask", "*" * 500): "",
    ("mask", "1" * 500): "号码只有 11 位",
    ("mask", "٣٧ab"): "只写数字和 *",
    ("birthday", "0230"): "日历上没有这一天",
    ("birthday", "２月30日"): "日历上没有这一天",
    ("starts", "1" * 12): "最多 11 位数字",
    ("without", "0123456789"): "十个数字都去掉",
    ("couple_of", "12"): "手机号是 11 位数字",
    ("families", "😀"): "没有这一类号码",
    ("prepay_most", "12x"): "写一个金额",
}
TYPED = ("８８", "٨٨", "abc", "------", "*", "%", "*" * 500, "?" * 500, "😀", "1619***8*8*8", "0230", "", "9" * 500,
         "'; DROP TABLE number", "<b>8</b>", "\u0000", "-1")  # fmt: skip
FIELDS = ("ends", "contains", "starts", "mask", "without", "families", "birthday", "letters", "couple", "couple_of",
          "prepay_most", "monthly_most", "grade", "batch", "panel", "at", "sort", "taken", "rests")  # fmt: skip


@pytest.mark.parametrize("typed", TYPED, ids=range(len(TYPED)))
def test_whatever_is_asked_of_the_city_is_answered(town, typed):
    shopper = town.shopper(0)
    # An address has 4,000 signs at most: of what is long, one field at a time.
    at_once = (FIELDS[:7], FIELDS[7:13], FIELDS[13:], FIELDS) if len(typed) < 100 else [(one,) for one in FIELDS[:5]]
    for some in at_once:
        query = urlencode(dict.fromkeys(some, typed))
        page, counted = shopper.get(f"{CITY}?{query}"), shopper.get(f"{CITY}/count?{query}")
        assert (page.status, counted.status) == (200, 200), some
        assert "在全市的号码里选" in page.text and "和总部的线断了" not in page.text and counted.text
        assert "<b>8</b>" not in page.text


@pytest.mark.parametrize(("asked", "said"), FAULTS.items(), ids=[field for field, _ in FAULTS])
def test_what_can_only_be_a_mistake_is_told(town, asked, said):
    page = town.shopper(0).get(f"{CITY}?{urlencode([asked])}").text
    assert said in html.unescape(page) and ("message--bad" in page) == bool(said)
    panel = town.shopper(0).get(f"{CITY}?{urlencode([asked])}&panel=shape").text
    assert said in html.unescape(panel)


def test_where_none_passes_the_six_nearest_are_offered_with_what_differs(town):
    page = html.unescape(town.shopper(0).get(f"{CITY}?starts={SEGMENT}&ends=123456").text)
    assert "没有全都符合的号码，这几个最接近" in page
    tiles = re.findall(r'id="n-(\d{11})".*?number-tile__differs">(.*?)</span>', page, re.S)
    assert len(tiles) == 6 and all(digits.startswith(SEGMENT) and "不是" in said for digits, said in tiles)
    assert "没有以 00000000000 结尾的号码" in town.shopper(0).get(f"{CITY}?ends=00000000000").text


@pytest.mark.parametrize("panel", ["", "shape", "meaning", "day", "without", "couple", "price", "set"])
def test_each_count_on_the_page_is_what_the_tap_leaves(town, panel):
    shopper, query = town.shopper(0), f"starts={SEGMENT}&without=4&families=aa"
    page = html.unescape(shopper.get(f"{CITY}?{query}&panel={panel}").text)
    told = {
        address: exact or many
        for address, exact, many in CHIP.findall(page)
        if f"panel={panel}" in address or not panel
    }
    assert len(told) >= 2 and ("1,000+" in told.values() or panel not in ("", "set"))
    for address, count in [*told.items()][::5]:
        assert shopper.get(address.replace(CITY, f"{CITY}/count")).text == count, address
    assert "is-disabled" not in page or '<small class="num">0 个' in page


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
