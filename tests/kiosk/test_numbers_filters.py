"""The page's filters: what is counted before a tap is what the tap leaves, and whatever is typed is answered."""

from __future__ import annotations

import html
import re
from random import Random
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from telecom.grades import DEFAULT
from telecom.number_filter import NumberFilter, select
from telecom.number_filter_input import read_filter
from telecom.roundness import roundness
from tests.clocks import ManualClock
from tests.kiosk.factories import allot
from tests.page_client import PageClient

CHIP = re.compile(r'<a class="chip[^"]*" href="([^"]+)"[^>]*>(.*?)</a>', re.S)
REST = re.compile(r'<span class="chip is-disabled".*?<small class="num">([\d,]+)', re.S)
KEY = re.compile(r'<button class="key key--\d[^"]*" name="(\w+)" value="([^"]*)" data-key="\d">\d<small>([\d,]+)')
COUNT = re.compile(r'<small class="num">([\d,]+)')
TILE = re.compile(r'id="n-(\d{11})"')
PANELS = ("", "shape", "meaning", "day", "digits", "without", "couple", "price")
FILTERS = (
    "", "ends=8", "contains=88&without=4", "starts=16190&families=aa", "mask=1619***8*8", "families=no-4&families=day",
    "birthday=0521", "letters=LO", "couple=next", "couple_of=16190000088", "prepay_most=0",
    "monthly_most=226&without=7", "without=47&without_tail=1&families=aabb", "grade=4&ends=5",
)  # fmt: skip


@pytest.fixture
def book(app: Flask) -> list[str]:
    """Numbers that meet: couples, families, dates and every grade are among them."""
    random = Random(11)
    tails = {*random.sample(range(1000), 250), *(int(f"{d}{d}88") for d in range(1, 10)), 521, 8888, 4321, 1234}
    numbers = [f"1619{tail:07d}" for tail in sorted(tails)] + [f"16195205{tail:03d}" for tail in range(60)]
    with app.app_context():
        allot(*numbers)
    return numbers


def passing(book: list[str], query: str) -> int:
    """How many numbers the address's filter leaves, read number by number."""
    return len(select(wanted_by(query), book))


def wanted_by(query: str) -> NumberFilter:
    """The filter of an address."""
    asked = parse_qs(query)
    values = {name: many[-1] for name, many in asked.items()} | {"families": ",".join(asked.get("families", []))}
    reading = read_filter(values)
    assert not reading.faults
    return reading.filter


def number(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.parametrize("panel", PANELS)
def test_each_count_on_the_page_is_what_the_tap_leaves(shopper: PageClient, book: list[str], panel: str) -> None:
    counted = 0
    for query in FILTERS:
        page = html.unescape(shopper.get(f"/numbers?{query}&panel={panel}").text)
        for address, inside in CHIP.findall(page):
            told = COUNT.search(inside)
            if told and wanted_by(urlsplit(address).query) != wanted_by(query):
                assert number(told[1]) == passing(book, urlsplit(address).query), (query, address)
                counted += 1
        for field, typed, told_left in KEY.findall(page):
            left = {name: many for name, many in parse_qs(query).items() if name != field} | {field: [typed]}
            flat = "&".join(f"{name}={one}" for name, many in left.items() for one in many)
            assert number(told_left) == passing(book, flat), (query, field, typed)
            counted += 1
        assert all(number(none) == 0 for none in REST.findall(page))
    assert counted > len(FILTERS)


@pytest.mark.parametrize("query", FILTERS)
def test_each_filter_is_taken_off_by_itself(shopper: PageClient, book: list[str], query: str) -> None:
    wanted = f"{query}&without=1&families=aa" if "families" not in query and "without" not in query else query
    page = html.unescape(shopper.get(f"/numbers?{wanted}").text)
    set_here = [(address, text) for address, text in CHIP.findall(page) if "去掉" in text]
    values = {name: many[-1] for name, many in parse_qs(wanted).items()}
    values["families"] = ",".join(parse_qs(wanted).get("families", []))
    before = read_filter(values).filter
    parts = sum(len(getattr(before, name)) if name in ("families", "without") else 1 for name in before.set_fields)
    assert len(set_here) == parts
    for address, _ in set_here:
        after = read_filter({n: m[-1] for n, m in parse_qs(urlsplit(address).query).items()}).filter
        assert after != before and len(select(after, book)) >= len(select(before, book))


@pytest.mark.parametrize(("view", "room"), [("", 6), ("lg", 4)])
def test_what_the_row_has_no_room_for_is_a_tap_away(shopper: PageClient, book: list[str], view: str, room: int) -> None:
    shopper.post("/visit/view", data={"text": view, "next": "/numbers"})
    query = "ends=8&starts=1619&contains=9&without=0357&families=aa&families=no-4&prepay_most=2712&grade=4"
    wanted = wanted_by(query)
    page = html.unescape(shopper.get(f"/numbers?{query}&batch=0").text)
    row = CHIP.findall(page[page.index("chips--row") : page.index("</nav>")])
    assert len([text for _, text in row if "去掉" in text]) == room - 1
    (more,) = [address for address, text in row if "还有" in text]
    assert f"还有 {11 - room + 1} 个条件" in page
    panel = html.unescape(shopper.get(more).text)
    taken_off = [(address, text) for address, text in CHIP.findall(panel) if "去掉" in text]
    assert len(taken_off) == 11 and wanted_by(urlsplit(more).query) == wanted
    for address, text in taken_off:
        assert number(COUNT.search(text)[1]) == passing(book, urlsplit(address).query)
        left = html.unescape(shopper.get(address).text)
        assert len([text for _, text in CHIP.findall(left) if "去掉" in text]) == 10, "and the rest stays in sight"


def test_numbers_that_others_hold_are_not_counted(
    shopper: PageClient, other_shopper: PageClient, book: list[str]
) -> None:
    ends = book[0][-3:]
    before = passing(book, f"ends={ends}")
    other_shopper.post("/numbers/hold", data={"digits": book[0]})
    page = shopper.get(f"/numbers?ends={ends[:-1]}").text
    told = dict((typed, number(left)) for _, typed, left in KEY.findall(page))
    assert told[ends] == before - 1


@pytest.mark.parametrize(
    "typed",
    ["８８", "٨٨", "abc", "------", "*", "%", "*" * 500, "😀", "1619***8*8*8", "0230", "", "9" * 500, "8 8", "null",
     "'; DROP TABLE hold", "\u0000", "<b>8</b>", "+86 8", "-1", "1e9"],
)  # fmt: skip
def test_whatever_is_typed_anywhere_is_filtered_or_answered_by_a_sentence(
    shopper: PageClient, book: list[str], typed: str
) -> None:
    fields = ("ends", "contains", "starts", "mask", "without", "families", "birthday", "letters", "couple", "couple_of",
              "prepay_most", "monthly_most", "grade", "batch", "panel", "at", "sort", "of", "taken")  # fmt: skip
    for field in fields:
        answer = shopper.client.get("/numbers", query_string={"panel": "digits", "at": field, field: typed})
        assert answer.status_code == 200, (field, typed)
    everything = shopper.get("/numbers", query_string=dict.fromkeys(fields, typed))
    assert everything.status_code == 200


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("mask=161988888888888", "号码只有 11 位"), ("birthday=0230&panel=day", "日历上没有这一天"),
        ("couple_of=12", "手机号是 11 位数字"), ("prepay_most=12x", "写一个金额"),
        ("without=0123456789", "十个数字都去掉"), ("families=nothing", "没有这一类号码"),
        ("mask=16a&panel=digits&at=mask", "只写数字和 *"), ("starts=123456789012", "最多 11 位数字"),
    ],
)  # fmt: skip
def test_what_can_only_be_a_mistake_is_told_beside_the_field(
    shopper: PageClient, book: list[str], query: str, said: str
) -> None:
    page = shopper.get(f"/numbers?{query}").text
    assert said in page and len(TILE.findall(page)) in (0, 30)


def test_no_match_offers_the_six_nearest_each_with_what_differs(shopper: PageClient, book: list[str]) -> None:
    page = html.unescape(shopper.get("/numbers?ends=9999&without=4&prepay_most=0").text)
    assert "没有全都符合的号码，这几个最接近" in page
    tiles = re.findall(r'id="n-(\d{11})".*?number-tile__differs">(.*?)</span>', page, re.S)
    assert len(tiles) == 6 and all("不是 9" in differs for _, differs in tiles)


@pytest.mark.parametrize(
    ("sort", "rank"),
    [
        ("price", lambda digits: DEFAULT.terms(DEFAULT.grade(digits).grade).prepay.fen),
        ("grade", lambda digits: DEFAULT.grade(digits).grade or 9), ("round", lambda digits: -roundness(digits)),
    ],
)  # fmt: skip
def test_sorted_pages_come_in_their_order_and_repeat_nothing(shopper: PageClient, book: list[str], sort, rank) -> None:
    seen = [d for at in range(11) for d in TILE.findall(shopper.get(f"/numbers?sort={sort}&batch={at}").text)]
    assert sorted(seen) == sorted(book)
    assert [rank(digits) for digits in seen] == sorted(rank(digits) for digits in seen)


def test_how_many_of_how_many_were_seen_and_the_way_back(shopper: PageClient, book: list[str]) -> None:
    first = shopper.get("/numbers")
    assert f"30/{len(book)}" in first.text and "上一批" not in first.text
    second = shopper.get("/numbers?batch=1").text
    assert f"60/{len(book)}" in second
    back = html.unescape(re.search(r'rel="prev" href="([^"]+)"', second)[1])
    assert TILE.findall(shopper.get(back).text) == TILE.findall(first.text)
    assert f"60/{len(book)}" in shopper.get(back).text, "going back unsees nothing"


def test_matching_digits_are_marked(shopper: PageClient, book: list[str]) -> None:
    page = shopper.get("/numbers?contains=5205").text
    tiles = re.findall(r'id="n-\d{11}".*?<span class="phone">(.*?)</span>', page, re.S)
    assert len(tiles) == 30
    assert all("".join(re.findall(r'phone__mark">(\d+)', shown)).startswith("5205") for shown in tiles)


def test_a_panel_without_a_script_is_links_and_forms(shopper: PageClient, book: list[str]) -> None:
    page = html.unescape(shopper.get("/numbers?panel=digits&at=mask&mask=1619***8&without=4").text)
    key = re.search(r'name="mask" value="([^"]+)" data-key="\*"', page)
    assert key and key[1] == "1619***8*"
    assert '<input type="hidden" name="without" value="4">' in page
    follow = re.findall(r'<a class="chip" href="([^"]+)"[^>]*><span>尾号</span>', page)[0]
    assert "mask=1619" in follow and shopper.get(follow).status_code == 200


def test_the_page_of_an_empty_filter_is_every_number(shopper: PageClient, book: list[str], clock: ManualClock) -> None:
    assert f"{len(select(NumberFilter(), book))} 个" in shopper.get("/numbers").text
