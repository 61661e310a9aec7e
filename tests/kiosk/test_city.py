"""The whole city, from a store whose line is down: a sentence instead of numbers, and nothing is taken."""

from flask import Flask
from werkzeug.datastructures import MultiDict

from kiosk.city.routes import allowed
from kiosk.numbers.asked import read_asked
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
    assert answer.headers["Location"] == "/numbers/city"


def test_what_the_visits_own_table_prices_above_the_ceiling_is_not_shown() -> None:
    found = CityNumbers(("16190013579", "16190016688", "16190018888"), 3)
    asked = read_asked(MultiDict({"prepay_most": "2712"}))
    assert allowed(found, asked, DEFAULT) == ["16190013579", "16190016688"]
    assert allowed(found, read_asked(MultiDict({"grade": "2"})), DEFAULT) == ["16190018888"]
    assert allowed(found, read_asked(MultiDict()), DEFAULT) == list(found.digits)
