"""The whole city, from a store whose line is down: a sentence instead of numbers, and nothing is taken."""

import re

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from kiosk import store_link
from kiosk.city import filters
from kiosk.city.routes import allowed
from kiosk.numbers.asked import read_asked
from link.asking import NotAnswered
from link.client import LinkStatus
from link.questions import CityNumbers
from telecom.grades import DEFAULT
from tests.kiosk.factories import allot, ordinary
from tests.page_client import PageClient


def test_the_button_rests_and_says_why(app: Flask, shopper: PageClient) -> None:
    with app.app_context():
        allot(*ordinary(5))
    page = shopper.get("/numbers").text
    assert "连上总部才能找" in page
    assert "/numbers/city" not in page


def test_the_page_says_what_to_do_instead(shopper: PageClient) -> None:
    page = shopper.get("/numbers/city?ends=88&batch=3").text
    assert "和总部的线断了，先在本店的号码里选" in page
    assert 'href="/numbers?ends=88"' in page


def test_the_count_is_silent_while_nobody_can_say(shopper: PageClient) -> None:
    assert shopper.client.get("/numbers/city/count?ends=8").text == ""


def test_every_kind_of_filter_is_survived(shopper: PageClient) -> None:
    for query in ("ends=------", "mask=" + "*" * 500, "birthday=0230", "contains=%F0%9F%8D%8A", "batch=-1", "of=x"):
        assert shopper.get(f"/numbers/city?{query}").status_code == 200


def test_a_number_cannot_be_taken_without_the_line(shopper: PageClient) -> None:
    answer = shopper.post("/numbers/city/take", data={"digits": "16190001111", "next": "//evil/x"})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/numbers/city?rests=offline"


class Line:
    """A line to a head office that refuses every question."""

    def __init__(self, why: str) -> None:
        self.why = why

    def ask(self, name: str, body: bytes, wait_s: float) -> bytes:
        raise NotAnswered(self.why)

    def status(self) -> LinkStatus:
        return LinkStatus(connected=True)

    def notify_commit(self) -> None:
        """Nobody is at the other end."""


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("too_many", "这一小时从全市取的号码够多了，先在本店的号码里选"), ("late", "总部没有回话，过一会儿再试"),
        ("not_ready", "总部正在整理全市的号码"), ("something_new", "总部没有回话，过一会儿再试"),
    ],
)  # fmt: skip
def test_a_number_that_head_office_does_not_give_is_told_in_a_sentence(
    shopper: PageClient, app: Flask, why: str, said: str
) -> None:
    store_link.of(app).thread = Line(why)  # type: ignore[assignment]
    place = "/numbers/city?ends=8&late=1&rests=offline"
    answer = shopper.post("/numbers/city/take", data={"digits": "16190001111", "next": place})
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/numbers/city?ends=8&rests=")
    page = shopper.get(answer.headers["Location"]).text
    assert said in page and page.count("message--warn") <= 2
    as_json = shopper.client.post(
        "/numbers/city/take", data={"digits": "16190001111"}, headers={"Accept": "application/json"}
    )
    assert as_json.status_code == 503


@pytest.mark.parametrize(
    ("query", "said"),
    [("late=1", "保留时间到了，号码放回本店了"), ("full=1", "最多同时留 3 个号码"),
     ("taken=16190001111", "刚被别人选走"), ("late=1&panel=shape", "保留时间到了"), ("rests=nothing", "")],
)  # fmt: skip
def test_what_a_tap_or_the_clock_led_to_is_told(shopper: PageClient, query: str, said: str) -> None:
    page = shopper.get(f"/numbers/city?{query}").text
    assert said in page and page.count("message--warn") == (2 if said and "panel" not in query else 1)


def test_a_number_that_has_come_to_this_store_already_is_simply_held(shopper: PageClient, app: Flask) -> None:
    with app.app_context():
        (digits,) = ordinary(1)
        allot(digits)
    store_link.of(app).thread = Line("number_taken")  # type: ignore[assignment]
    assert shopper.post("/numbers/city/take", data={"digits": digits}).headers["Location"] == "/numbers/city"
    assert f'name="digits" value="{digits}"' in shopper.get("/numbers/city").text, "it is held"
    lost = shopper.post("/numbers/city/take", data={"digits": "16190001234"})
    assert lost.headers["Location"] == "/numbers/city?taken=16190001234"


@pytest.mark.parametrize("panel", filters.PANELS)
def test_every_panel_stands_without_the_line_and_counts_nothing(shopper: PageClient, panel: str) -> None:
    page = shopper.get(f"/numbers/city?ends=8&without=4&panel={panel}").text
    assert "和总部的线断了" in page and 'aria-label="按什么找"' in page
    links = re.findall(r'<a class="chip" href="([^"]+)"', page)
    assert len(links) > 7 and all(link.startswith("/numbers/city?") for link in links)
    assert "is-disabled" not in page and 'class="num"> 个' not in page


@pytest.mark.parametrize("panel", ["cost", "digits", "nothing"])
def test_what_needs_the_stores_keys_is_not_shown(shopper: PageClient, panel: str) -> None:
    assert "回本店的号码" in shopper.get(f"/numbers/city?panel={panel}").text


def test_what_the_visits_own_table_prices_above_the_ceiling_is_not_shown() -> None:
    found = CityNumbers(("16190013579", "16190016688", "16190018888"), 3)
    asked = read_asked(MultiDict({"prepay_most": "2712"}))
    assert allowed(found, asked, DEFAULT) == ["16190013579", "16190016688"]
    assert allowed(found, read_asked(MultiDict({"grade": "2"})), DEFAULT) == ["16190018888"]
    assert allowed(found, read_asked(MultiDict()), DEFAULT) == list(found.digits)
