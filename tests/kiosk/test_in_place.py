"""A tap on a tile answered with the tile and the bar alone: what it says is what the whole page would say."""

import re

import pytest
from flask import Flask

from kiosk.numbers import actions
from tests.clocks import ManualClock
from tests.kiosk.factories import allot, ordinary
from tests.page_client import PageClient

SITE = "http://localhost"


@pytest.fixture(autouse=True)
def book(app: Flask) -> list[str]:
    numbers = ordinary(100)
    with app.app_context():
        allot(*numbers)
    return numbers


def tap(shopper: PageClient, place: str, digits: str, action: str = "hold", **more: str):
    data = {"digits": digits, "next": place, "part": "1"}
    headers = {"HX-Request": "true", "HX-Current-URL": SITE + place} | more
    return shopper.post(f"/numbers/{action}", data=data, headers=headers)


def tiles(page: str) -> list[str]:
    return re.findall(r'id="n-(\d{11})"', page)


def plain(html: str) -> str:
    """Without the forms' tokens, which tell the second."""
    return re.sub(r'name="csrf_token" value="[^"]+"', "", html)


def parts(answer) -> list[str]:
    assert answer.status_code == 200
    return [part.strip() for part in re.findall(r"<hx-partial [^>]*>(.*?)</hx-partial>", answer.text, re.DOTALL)]


@pytest.mark.parametrize("view", [{}, {"text": "lg", "reach": "low"}, {"lang": "en"}])
@pytest.mark.parametrize("place", ["/numbers", "/numbers?contains=1619&batch=1"])
def test_each_tap_says_what_the_whole_page_would(shopper: PageClient, place: str, view: dict[str, str]) -> None:
    shopper.post("/visit/view", data={**view, "next": place})
    drawn = tiles(shopper.get(place).text)
    for action, place_of, bar_keeps_its_height in (
        ("hold", 1, True), ("hold", 2, False), ("hold", 3, True),
        ("release", 1, True), ("release", 2, False), ("release", 3, True),
    ):  # fmt: skip
        digits = drawn[place_of]
        answer = tap(shopper, place, digits, action)
        whole = plain(shopper.get(place).text)
        if not bar_keeps_its_height:
            assert (answer.status_code, answer.location) == (303, place)
            continue
        bar, tile = parts(answer)
        assert answer.headers["HX-Push-Url"] == place
        assert plain(bar) in whole and 'id="pick"' in bar
        assert tile in whole and tiles(tile) == [digits]
        assert ("is-held" in tile) == (action == "hold")


def test_after_a_choice_of_plan_the_bar_leads_to_the_review(shopper: PageClient, book: list[str]) -> None:
    (digits, *_) = tiles(shopper.get("/numbers").text)
    assert 'href="/plans"' in parts(tap(shopper, "/numbers", digits))[0]


def test_a_page_with_a_sentence_is_drawn_anew(shopper: PageClient, other_shopper: PageClient) -> None:
    free, taken, *_ = tiles(shopper.get("/numbers").text)
    assert 'name="part"' in shopper.get("/numbers").text
    other_shopper.get("/numbers")
    other_shopper.post("/numbers/hold", data={"digits": taken})
    refused = tap(shopper, "/numbers", taken)
    assert refused.status_code == 303
    assert 'name="part"' not in shopper.get(refused.location).text
    for place in ("/numbers?late=1", "/numbers?ends=12345", "/numbers?ends=9999"):
        assert 'name="part"' not in shopper.get(place).text, place


@pytest.mark.parametrize(
    "here", [SITE + "/numbers?taken=16190000001", SITE + "/plans", "http://[", ""], ids=lambda here: here or "none"
)
def test_from_another_address_the_whole_page_comes(shopper: PageClient, here: str) -> None:
    (digits, *_) = tiles(shopper.get("/numbers").text)
    assert tap(shopper, "/numbers", digits, **{"HX-Current-URL": here}).status_code == 303


def test_without_a_script_the_whole_page_comes(shopper: PageClient) -> None:
    (digits, *_) = tiles(shopper.get("/numbers").text)
    assert tap(shopper, "/numbers", digits, **{"HX-Request": "false"}).status_code == 303


def test_a_number_that_somebody_took_since_it_was_let_go_is_told_as_taken(
    shopper: PageClient, app: Flask, clock: ManualClock
) -> None:
    (digits, *_) = tiles(shopper.get("/numbers").text)
    tap(shopper, "/numbers", digits)
    shopper.post("/numbers/release", data={"digits": digits})
    with app.app_context():
        actions.hold("another-visit", digits, clock)
    bar, tile = parts(tap(shopper, "/numbers", digits, "release"))
    assert "is-taken" in tile and "pick-bar--empty" in bar
