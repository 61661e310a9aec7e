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
    (shown,) = re.findall(r'name="shown" form="tiles" value="([^"]*)"', shopper.get(place).text)
    data = {"digits": digits, "next": place, "part": "1", "shown": shown}
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


def test_a_page_that_shows_other_numbers_than_the_visit_has_is_drawn_anew(shopper: PageClient) -> None:
    one, two, three, four, *_ = tiles(shopper.get("/numbers").text)

    def tap_on_a_page_that_shows(shown: str, digits: str) -> int:
        data = {"digits": digits, "next": "/numbers", "part": "1", "shown": shown}
        headers = {"HX-Request": "true", "HX-Current-URL": SITE + "/numbers"}
        return shopper.post("/numbers/hold", data=data, headers=headers).status_code

    for digits in (one, two):
        shopper.post("/numbers/hold", data={"digits": digits})
    assert tap_on_a_page_that_shows(one, three) == 303, "the answer to the tap on two was lost"
    shopper.post("/numbers/release", data={"digits": one})
    assert tap_on_a_page_that_shows(f"{one} {two} {three}", four) == 303, "the answer to letting one go was lost"
    shopper.post("/numbers/release", data={"digits": four})
    assert tap_on_a_page_that_shows(f"{two} {three}", four) == 200


def test_the_bar_leads_to_the_plans_and_after_a_choice_of_plan_to_the_review(shopper: PageClient) -> None:
    first, second, *_ = tiles(shopper.get("/numbers").text)
    assert 'href="/plans"' in parts(tap(shopper, "/numbers", first))[0]
    shopper.post("/numbers/release", data={"digits": first})
    shopper.post("/plans/choose", data={"plan": "plan-96-one"})
    assert 'href="/checkout"' in parts(tap(shopper, "/numbers", second))[0]


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
