"""/numbers and its holds."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.db import link_tables, load_models, reading, transaction
from kiosk.numbers import actions, holds, search
from kiosk.numbers.models import BookNumber, Hold
from kiosk.numbers.near_numbers import nearest
from telecom.errors import HoldExpired, NumberTaken
from telecom.grades import DEFAULT
from telecom.number_filter import NumberFilter
from tests.clocks import ManualClock
from tests.kiosk.factories import allot, ordinary
from tests.page_client import PageClient
from web.filters import spoken


def shown(page: str) -> list[str]:
    """The digits on the tiles, in order."""
    return re.findall(r'id="n-(\d{11})"', page)


@pytest.fixture
def book(app: Flask) -> list[str]:
    numbers = ordinary(100)
    with app.app_context():
        allot(*numbers)
    return numbers


def test_thirty_are_drawn_and_a_reload_shows_the_same(shopper: PageClient, book: list[str]) -> None:
    first = shown(shopper.get("/numbers").text)
    assert len(first) == 30 and set(first) <= set(book)
    assert shown(shopper.get("/numbers").text) == first


def test_other_batches_repeat_nothing_until_every_number_was_seen(shopper: PageClient, book: list[str]) -> None:
    batches = [shown(shopper.get(f"/numbers?batch={index}").text) for index in range(4)]
    assert sorted(sum(batches, [])) == sorted(book)
    assert len(shown(shopper.get("/numbers?batch=4").text)) == 30, "then a new round begins"


def test_after_the_last_batch_a_reload_and_a_hold_show_the_same_numbers_again(
    shopper: PageClient, book: list[str]
) -> None:
    place = "/numbers?contains=1619&batch=5"
    first = shown(shopper.get(place).text)
    assert sorted(first) != first and len(first) == 30
    assert shown(shopper.get(place).text) == first
    held = shopper.post("/numbers/hold", data={"digits": first[7], "next": place})
    assert shown(shopper.get(held.headers["Location"]).text) == first
    few = [shown(shopper.get(f"/numbers?ends=3&batch={batch}").text) for batch in (1, 1, 2, 1)]
    assert few[0] == few[1] == few[3] != few[2] and sorted(few[0]) == sorted(few[2])


def test_two_visits_draw_differently(shopper: PageClient, other_shopper: PageClient, book: list[str]) -> None:
    assert shown(shopper.get("/numbers").text) != shown(other_shopper.get("/numbers").text)


def test_large_letters_show_twenty_four_and_other_batches_pass_nothing_over(
    shopper: PageClient, book: list[str]
) -> None:
    shopper.post("/visit/view", data={"text": "lg", "next": "/numbers"})
    batches = [shown(shopper.get(f"/numbers?batch={index}").text) for index in range(5)]
    assert [len(batch) for batch in batches] == [24, 24, 24, 24, 4]
    assert sorted(sum(batches, [])) == sorted(book)


def test_low_reach_shows_fifteen(shopper: PageClient, book: list[str]) -> None:
    shopper.post("/visit/view", data={"reach": "low", "next": "/numbers"})
    assert len(shown(shopper.get("/numbers").text)) == 15


def test_the_end_filter_shows_only_such_numbers(shopper: PageClient, book: list[str]) -> None:
    found = shown(shopper.get("/numbers?ends=37").text)
    assert found == [digits for digits in found if digits.endswith("37")] and found


@pytest.mark.parametrize("typed", ["３７", "%", "*", "37; DROP", "😀", "9" * 500, "", "٣٧", "-"])
def test_whatever_is_typed_into_the_filter_is_answered(shopper: PageClient, book: list[str], typed: str) -> None:
    assert shopper.get("/numbers", query_string={"ends": typed}).status_code == 200


def test_no_such_end_offers_the_six_nearest(shopper: PageClient, app: Flask) -> None:
    with app.app_context():
        allot("16191238800", "16191238881", "16195550000", *ordinary(5, first=1))
    page = shopper.get("/numbers?ends=8888").text
    assert "没有以 8888 结尾的号码" in page
    assert shown(page)[0] == "16191238881" and len(shown(page)) == 6


def test_a_hold_keeps_the_number_and_counts_down(shopper: PageClient, app: Flask, book: list[str]) -> None:
    assert shopper.post("/numbers/hold", data={"digits": book[0]}).status_code == 303
    page = shopper.get("/numbers").text
    assert spoken(book[0]) in spaced(page) and "5:00" in page
    assert goes_on(page) == "/plans"
    assert journal(app) == ["number.held"]


def test_a_second_shopper_cannot_hold_the_same_number_and_is_offered_the_nearest(
    shopper: PageClient, other_shopper: PageClient, app: Flask, book: list[str]
) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    answer = other_shopper.post("/numbers/hold", data={"digits": book[0]})
    assert answer.status_code == 303
    page = other_shopper.get(answer.location).text
    assert "刚被别人选走，前 6 个最接近" in page
    with app.app_context(), reading() as session:
        index = search.of_app().index(session)
    near = nearest(index, NumberFilter(mask=book[0]), DEFAULT, {book[0]})
    assert len(shown(page)) == 25 and shown(page)[:6] == [one.digits for one in near]
    refused = other_shopper.post("/numbers/hold", data={"digits": book[0]}, headers={"Accept": "application/json"})
    assert refused.status_code == 409 and refused.json["error"]["code"] == "number_taken"


def test_a_visit_may_hold_three_numbers_and_the_fourth_tap_is_refused_kindly(
    shopper: PageClient, app: Flask, book: list[str]
) -> None:
    for digits in book[:3]:
        assert shopper.post("/numbers/hold", data={"digits": digits}).location == "/numbers"
    answer = shopper.post("/numbers/hold", data={"digits": book[3], "next": "/numbers?ends=1&batch=2"})
    assert answer.location == "/numbers?ends=1&batch=2&full=1"
    assert "最多同时留 3 个号码，放回一个再留" in shopper.get(answer.location).text
    refused = shopper.post("/numbers/hold", data={"digits": book[3]}, headers={"Accept": "application/json"})
    assert refused.status_code == 409 and refused.json["error"]["code"] == "holds_full"
    assert open_holds(app) == sorted(book[:3])


def test_one_of_three_goes_back_and_another_may_come(shopper: PageClient, app: Flask, book: list[str]) -> None:
    for digits in book[:3]:
        shopper.post("/numbers/hold", data={"digits": digits})
    assert (
        shopper.post("/numbers/release", data={"digits": book[1], "next": "/numbers?ends=8"}).location
        == "/numbers?ends=8"
    )
    shopper.post("/numbers/hold", data={"digits": book[3]})
    assert open_holds(app) == sorted([book[0], book[2], book[3]])


def test_the_chosen_one_of_three_goes_on_to_the_order(shopper: PageClient, clock: ManualClock, book: list[str]) -> None:
    for digits in book[:3]:
        shopper.post("/numbers/hold", data={"digits": digits})
    page = shopper.get("/numbers").text
    assert chosen(page) == book[2], "the newest, until another is pointed at"
    assert shopper.post("/numbers/choose", data={"digits": book[0], "next": "/plans"}).location == "/plans"
    assert spoken(book[0]) in spaced(shopper.get("/plans").text)
    assert chosen(shopper.get("/numbers").text) == book[0]
    assert shopper.post("/numbers/choose", data={"digits": book[4]}).location == "/numbers?late=1", "not held"


def test_when_the_chosen_one_ends_no_other_takes_its_place_unasked(
    shopper: PageClient, app: Flask, clock: ManualClock, book: list[str]
) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    clock.pass_time(minutes=1)
    shopper.post("/numbers/hold", data={"digits": book[1]})
    shopper.post("/numbers/choose", data={"digits": book[0]})
    shopper.post("/plans/choose", data={"plan": "plan-886-one"})
    for _ in range(2):
        clock.pass_time(minutes=2)
        shopper.post("/visit/touch")
    review = spaced(shopper.get("/checkout").text)
    assert spoken(book[0]) in review and "保留时间到了" in review
    assert chosen(shopper.get("/numbers").text) == book[1]


def test_the_only_number_goes_on_by_a_link(shopper: PageClient, book: list[str]) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    assert goes_on(shopper.get("/numbers").text) == "/plans"
    assert spoken(book[0]) in spaced(shopper.get("/plans").text)
    shopper.post("/plans/choose", data={"plan": "plan-886-one"})
    assert goes_on(shopper.get("/numbers").text) == "/checkout"
    shopper.post("/numbers/hold", data={"digits": book[1]})
    page = shopper.get("/numbers").text
    assert not goes_on(page)
    assert chosen(page) == book[1]


def test_the_number_that_is_left_is_chosen_before_it_goes_on(
    shopper: PageClient, clock: ManualClock, book: list[str]
) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    clock.pass_time(minutes=1)
    shopper.post("/numbers/hold", data={"digits": book[1]})
    shopper.post("/numbers/choose", data={"digits": book[0]})
    for _ in range(2):
        clock.pass_time(minutes=2)
        shopper.post("/visit/touch")
    page = shopper.get("/numbers").text
    assert not goes_on(page)
    assert chosen(page) == book[1]


def test_a_filter_that_only_own_numbers_pass_is_not_said_to_have_none(shopper: PageClient, book: list[str]) -> None:
    shopper.post("/numbers/hold", data={"digits": book[7]})
    page = shopper.get(f"/numbers?starts={book[7]}").text
    assert shown(page) == [book[7]] and "最接近" not in page


@pytest.mark.parametrize("place", ["", "panel=price&", "panel=cost&", "panel=digits&"])
def test_what_a_tap_or_the_clock_led_to_is_told_with_a_panel_open_too(
    shopper: PageClient, book: list[str], place: str
) -> None:
    assert shopper.get(f"/numbers?{place}late=1").text.count("保留时间到了，号码放回去了；还喜欢就再点一次") == 1
    assert shopper.get(f"/numbers?{place}full=1").text.count("最多同时留 3 个号码") == 1


def test_the_same_tap_twice_is_one_hold(shopper: PageClient, app: Flask, book: list[str]) -> None:
    for _ in range(2):
        shopper.post("/numbers/hold", data={"digits": book[0]})
    assert open_holds(app) == [book[0]] and journal(app) == ["number.held"]


def test_the_same_tap_on_longer_twice_is_once(shopper: PageClient, book: list[str]) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    for _ in range(2):
        answer = shopper.post("/numbers/extend", data={"next": "/numbers"})
        assert (answer.status_code, answer.location) == (303, "/numbers")
    assert "10:00" in shopper.get("/numbers").text


def test_two_hundred_taps_in_one_instant_give_one_hold(app: Flask, clock: ManualClock, book: list[str]) -> None:
    start = Barrier(20)

    def tap(shopper: int) -> str:
        with app.app_context():
            start.wait(30)
            try:
                actions.hold(f"visit-{shopper}", book[0], clock)
            except NumberTaken as taken:
                return taken.code
            return "held"

    for wave in range(10):
        with ThreadPoolExecutor(20) as shoppers:
            told = list(shoppers.map(tap, range(wave * 20, wave * 20 + 20)))
        assert told.count("held") == (1 if wave == 0 else 0) and set(told) <= {"held", "number_taken"}
    assert open_holds(app) == [book[0]]


def test_the_database_itself_refuses_a_second_open_hold(app: Flask, clock: ManualClock, book: list[str]) -> None:
    from sqlalchemy.exc import IntegrityError

    def row(visit: str) -> Hold:
        return Hold(
            id=visit, digits=book[0], gen=1, visit_id=visit, boot_id="b", taken_mono_ns=0, ends_mono_ns=1,
            hard_end_mono_ns=1, taken_at=clock.now(),
        )  # fmt: skip

    with app.app_context(), pytest.raises(IntegrityError), transaction() as session:
        session.add_all([row("one"), row("two")])


def test_a_hold_ends_by_the_monotonic_clock_whatever_the_wall_clock_says(
    app: Flask, clock: ManualClock, book: list[str]
) -> None:
    with app.app_context():
        actions.hold("visit", book[0], clock)
        clock.set_wall(clock.now().replace(year=2027))
        assert live(clock, "visit")
        clock.pass_time(minutes=5)
        assert live(clock, "visit") is None
        with pytest.raises(HoldExpired), transaction() as session:
            actions.consume_hold(session, "visit", book[0], clock)
        actions.hold("other", book[0], clock)


def test_a_hold_is_extended_once_and_never_past_its_hard_end(app: Flask, clock: ManualClock, book: list[str]) -> None:
    with app.app_context():
        actions.hold("visit", book[0], clock)
        clock.pass_time(minutes=4)
        actions.extend("visit", clock)
        found = live(clock, "visit")
        assert found is not None and found.seconds_left == 360 and not found.can_extend
        with pytest.raises(actions.NoExtension):
            actions.extend("visit", clock)
        clock.pass_time(minutes=6)
        assert live(clock, "visit") is None
        with pytest.raises(HoldExpired):
            actions.extend("visit", clock)


def test_a_hold_dies_with_the_boot(app: Flask, clock: ManualClock, book: list[str]) -> None:
    with app.app_context():
        actions.hold("visit", book[0], clock)
        clock.reboot()
        assert live(clock, "visit") is None
        actions.hold("other", book[0], clock)
        assert live(clock, "other")


def test_a_number_not_free_any_more_cannot_be_held_and_leaves_the_draw(
    shopper: PageClient, app: Flask, clock: ManualClock
) -> None:
    numbers = ordinary(10)
    with app.app_context():
        allot(*numbers)
        assert set(shown(shopper.get("/numbers").text)) == set(numbers)
        with transaction() as session:
            session.get_one(BookNumber, numbers[0]).state = "released"
        with pytest.raises(NumberTaken):
            actions.hold("visit", numbers[0], clock)
    assert re.search(rf'is-taken" id="n-{numbers[0]}"', shopper.get("/numbers").text), "struck through where it was"
    fresh = PageClient(app.test_client()).get("/numbers").text
    assert set(shown(fresh)) == set(numbers[1:])


def test_release_gives_the_number_back(
    shopper: PageClient, other_shopper: PageClient, app: Flask, book: list[str]
) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    shopper.post("/numbers/release")
    assert other_shopper.post("/numbers/hold", data={"digits": book[0]}).location == "/numbers"
    assert journal(app) == ["number.held", "number.hold_ended", "number.held"]


def test_a_number_that_is_none_is_refused_kindly(shopper: PageClient, book: list[str]) -> None:
    assert shopper.post("/numbers/hold", data={"digits": "12345"}).status_code == 422
    assert shopper.post("/numbers/hold", data={"digits": "16190000001"}).location.startswith("/numbers?taken=")


def test_an_empty_book_keeps_the_layout_and_offers_a_clerk(shopper: PageClient) -> None:
    page = shopper.get("/numbers").text
    assert "本店现在没有号码可选" in page and "想要的尾号" in page


def live(clock: ManualClock, visit: str) -> holds.HoldView | None:
    with reading() as session:
        return holds.live_hold(session, visit, clock)


def open_holds(app: Flask) -> list[str]:
    with app.app_context(), reading() as session:
        return sorted(session.scalars(select(Hold.digits).where(Hold.ended_at.is_(None))))


def spaced(page: str) -> str:
    """The page's text without its tags."""
    return re.sub(r"<[^>]+>", "", page)


def chosen(page: str) -> str:
    """The number that the button of the pick bar sends on."""
    return re.findall(r'action="/numbers/choose".*?name="digits" value="(\d{11})"', page)[-1]


def goes_on(page: str) -> str:
    """Where the pick bar's button leads by a link, "" where it chooses first."""
    return "".join(re.findall(r'<a class="btn btn--go" href="([^"]+)"', page))


def journal(app: Flask) -> list[str]:
    load_models()
    with app.app_context(), reading() as session:
        return list(session.scalars(select(link_tables.event.c.name).order_by(link_tables.event.c.seq)))


def test_twenty_screens_tap_one_number_at_once_over_http(app: Flask, book: list[str]) -> None:
    shoppers = [PageClient(app.test_client()) for _ in range(20)]
    for shopper in shoppers:
        shopper.get("/numbers")
    start = Barrier(len(shoppers))

    def tap(shopper: PageClient) -> str:
        start.wait(30)
        return str(shopper.post("/numbers/hold", data={"digits": book[0]}).location)

    with ThreadPoolExecutor(len(shoppers)) as screens:
        led_to = list(screens.map(tap, shoppers))
    assert sorted(led_to) == ["/numbers"] + [f"/numbers?taken={book[0]}"] * 19
    assert open_holds(app) == [book[0]]


def test_every_number_is_drawn_alike(app: Flask) -> None:
    from random import Random

    from kiosk.numbers.draws import Draw

    numbers = tuple(ordinary(30))
    firsts = [Draw(numbers, Random(seed)).batch(0, 10, lambda digits: True) for seed in range(3000)]
    counts = [sum(digits in first for first in firsts) for digits in numbers]
    expected = 3000 * 10 / 30
    chi_square = sum((count - expected) ** 2 / expected for count in counts)
    assert chi_square < 58, "29 degrees of freedom, one in a thousand; the seeds are fixed"
