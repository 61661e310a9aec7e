"""/visit: view, clerk, and the wipe."""

import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.db import reading, transaction
from kiosk.numbers import draws
from kiosk.numbers.models import Hold
from kiosk.shell import presence, visits
from kiosk.shell.models import ClerkCall, Visit
from tests.clocks import ManualClock
from tests.kiosk.factories import allot, ordinary, publish_demo
from tests.page_client import PageClient


@pytest.fixture
def busy(app: Flask, shopper: PageClient) -> PageClient:
    """A shopper who has chosen a language, a number and a plan, and called a clerk."""
    with app.app_context():
        allot(*ordinary(40))
    shopper.get("/numbers")
    shopper.post("/visit/view", data={"lang": "en", "next": "/numbers"})
    shopper.post("/visit/view", data={"text": "lg", "next": "/numbers"})
    shopper.post("/numbers/hold", data={"digits": ordinary(1)[0]})
    shopper.post("/plans/choose", data={"plan": "plan-96-one"})
    return shopper


def test_the_view_is_kept_and_leads_back_to_the_page(shopper: PageClient) -> None:
    answer = shopper.post("/visit/view", data={"lang": "zh_Hant", "next": "/plans?need=one"})
    assert answer.status_code == 303 and answer.location == "/plans?need=one"
    page = shopper.get("/plans").text
    assert 'lang="zh-Hant"' in page


@pytest.mark.parametrize(
    "next_page", ["//elsewhere.example", "https://elsewhere.example/", "\\\\x", "javascript:1", "/\\x", "http://[", ""]
)
def test_the_way_back_never_leaves_the_kiosk(shopper: PageClient, next_page: str) -> None:
    assert shopper.post("/visit/view", data={"lang": "en", "next": next_page}).location == "/"


def test_the_end_wipes_the_visit_on_the_server_and_in_the_browser(
    busy: PageClient, app: Flask, clock: ManualClock
) -> None:
    answer = busy.post("/visit/end")
    assert answer.status_code == 303 and answer.location == "/"
    assert "storage" in answer.headers["Clear-Site-Data"]
    assert busy.client.get_cookie("view") is None
    with busy.client.session_transaction() as cookie:
        assert "visit" not in cookie
    with app.app_context(), reading() as session:
        assert session.scalars(select(Hold.ended_why)).all() == ["idle"]
        assert [(v.plan_key, v.service_key, v.ended_why) for v in session.scalars(select(Visit))] == [
            (None, None, "idle")
        ]
        assert draws.of_app()._draws == {}
    page = busy.get("/").text
    assert 'lang="zh-Hans"' in page and "data-text" not in page
    assert "is-held" not in busy.get("/numbers").text
    assert busy.get("/checkout").location == "/numbers"


def test_an_old_cookie_after_the_end_is_a_new_visit(busy: PageClient, app: Flask) -> None:
    with busy.client.session_transaction() as cookie:
        old = dict(cookie)
    busy.post("/visit/end")
    with busy.client.session_transaction() as cookie:
        cookie.update(old)
    assert busy.get("/checkout").location == "/numbers"
    with busy.client.session_transaction() as cookie:
        assert cookie["visit"]["id"] != old["visit"]["id"]


def test_an_older_cookie_that_a_late_answer_brings_back_changes_nothing(app: Flask, shopper: PageClient) -> None:
    with app.app_context():
        allot("16190013579")
    shopper.get("/numbers")
    with shopper.client.session_transaction() as cookie:
        before = dict(cookie)
    shopper.post("/numbers/hold", data={"digits": "16190013579"})
    shopper.post("/plans/choose", data={"plan": "plan-96-one"})
    with shopper.client.session_transaction() as cookie:
        cookie.update(before)
    answer = shopper.get("/checkout")
    assert answer.status_code == 200, answer.location
    with shopper.client.session_transaction() as cookie:
        cookie.update(before)
    shopper.post("/visit/end")
    with app.app_context(), reading() as session:
        assert session.scalars(select(Hold.ended_why)).all() == ["idle"]
        assert session.scalars(select(Visit.ended_why)).all() == ["idle"]


def test_a_page_that_comes_while_the_first_choice_is_written_forgets_nothing(
    app: Flask, shopper: PageClient, clock: ManualClock
) -> None:
    shopper.get("/")
    with shopper.client.session_transaction() as cookie:
        begun = visits.VisitView(cookie["visit"]["id"], cookie["visit"]["revision"], is_kept=False)
    with app.app_context(), transaction() as session:
        visits.write(session, begun, None, clock.now())
        assert shopper.get("/").status_code == 200
    shopper.post("/visit/end")
    with app.app_context(), reading() as session:
        assert session.scalars(select(Visit.ended_why)).all() == ["idle"]


def test_a_visit_without_a_row_is_known_again_after_a_restart(app: Flask, shopper: PageClient) -> None:
    with app.app_context():
        allot(*ordinary(40))
    shopper.get("/numbers")
    with shopper.client.session_transaction() as cookie:
        before = cookie["visit"]["id"]
    presence.install(app)
    shopper.get("/numbers")
    with shopper.client.session_transaction() as cookie:
        assert cookie["visit"]["id"] == before


def test_a_screen_left_alone_for_long_starts_a_new_visit(busy: PageClient, clock: ManualClock) -> None:
    with busy.client.session_transaction() as cookie:
        before = cookie["visit"]["id"]
    clock.pass_time(seconds=151)
    busy.get("/numbers")
    with busy.client.session_transaction() as cookie:
        assert cookie["visit"]["id"] != before


def test_a_touch_keeps_the_visit(busy: PageClient, clock: ManualClock) -> None:
    with busy.client.session_transaction() as cookie:
        before = cookie["visit"]["id"]
    for _ in range(3):
        clock.pass_time(seconds=140)
        assert busy.post("/visit/touch", headers={"HX-Request": "true"}).status_code == 204
    with busy.client.session_transaction() as cookie:
        assert cookie["visit"]["id"] == before


def test_the_cookie_is_written_anew_once_in_a_while_and_not_on_each_page(busy: PageClient, clock: ManualClock) -> None:
    busy.get("/numbers")
    written = []
    for _ in range(4):
        clock.pass_time(seconds=10)
        written.append("Set-Cookie" in busy.get("/numbers").headers)
    assert written == [False, False, True, False]


@pytest.mark.parametrize(("quiet_s", "kept"), [(149, True), (150, False)])
def test_what_the_node_heard_counts_where_the_cookie_is_older(
    busy: PageClient, clock: ManualClock, quiet_s: int, kept: bool
) -> None:
    busy.get("/numbers")
    with busy.client.session_transaction() as cookie:
        before = cookie["visit"]
    clock.pass_time(seconds=29)
    busy.get("/numbers")
    with busy.client.session_transaction() as cookie:
        assert cookie["visit"] == before
    clock.pass_time(seconds=quiet_s)
    busy.get("/numbers")
    with busy.client.session_transaction() as cookie:
        assert (cookie["visit"]["id"] == before["id"]) == kept


def test_after_a_restart_the_cookie_alone_says_how_long_the_screen_was_quiet(
    app: Flask, busy: PageClient, clock: ManualClock
) -> None:
    busy.get("/numbers")
    with busy.client.session_transaction() as cookie:
        before = cookie["visit"]["id"]
    clock.pass_time(seconds=29)
    busy.get("/numbers")
    presence.install(app)
    clock.pass_time(seconds=120)
    busy.get("/numbers")
    with busy.client.session_transaction() as cookie:
        assert cookie["visit"]["id"] == before
    presence.install(app)
    with app.app_context():
        clock.pass_time(seconds=75)
        assert visits.end_abandoned(clock.now(), clock) == 0  # The tick asks after it; that is no sign of life.
        clock.pass_time(seconds=75)
    busy.get("/numbers")
    with busy.client.session_transaction() as cookie:
        assert cookie["visit"]["id"] != before


def test_the_node_ends_a_visit_whose_screen_has_died(busy: PageClient, app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        clock.pass_time(seconds=149)
        assert visits.end_abandoned(clock.now(), clock) == 0
        clock.pass_time(seconds=2)
        assert visits.end_abandoned(clock.now(), clock) == 1
        with reading() as session:
            assert session.scalars(select(Hold.ended_why)).all() == ["abandoned"]
            assert session.execute(select(Visit.plan_key, Visit.ended_why)).all() == [(None, "abandoned")]
        assert draws.of_app()._draws == {}
        assert visits.end_abandoned(clock.now(), clock) == 0


def test_a_visit_in_use_outlives_the_tick(busy: PageClient, app: Flask, clock: ManualClock) -> None:
    for _ in range(3):
        clock.pass_time(seconds=100)
        busy.post("/visit/touch", headers={"HX-Request": "true"})
        with app.app_context():
            assert visits.end_abandoned(clock.now(), clock) == 0


def test_a_visit_from_before_the_programs_start_is_given_the_whole_time(
    busy: PageClient, app: Flask, clock: ManualClock
) -> None:
    with app.app_context():
        clock.pass_time(minutes=10)
        presence.install(app)  # What a restart of the program leaves of it.
        assert visits.end_abandoned(clock.now(), clock) == 0
        clock.pass_time(seconds=150)
        assert visits.end_abandoned(clock.now(), clock) == 1


def test_calling_a_clerk_twice_is_one_call_and_the_screen_says_so(shopper: PageClient, app: Flask) -> None:
    for _ in range(2):
        assert shopper.post("/visit/call-clerk", data={"next": "/numbers"}).location == "/numbers"
    with app.app_context(), reading() as session:
        assert session.scalars(select(ClerkCall.page)).all() == ["/numbers"]
    told = shopper.get("/numbers").text
    assert "已叫店员" in told and "店员这就过来" in told
    again = shopper.get("/plans").text
    assert "已叫店员" in again and "店员这就过来" not in again
    assert "店员这就过来" in shopper.post("/visit/call-clerk", headers={"HX-Request": "true"}).text


def test_every_page_names_the_revision_of_the_visit_whatever_is_published_meanwhile(
    busy: PageClient, other_shopper: PageClient, app: Flask, clock: ManualClock
) -> None:
    with app.app_context():
        publish_demo(clock, revision=2)
    pages = ("/", "/zones/life", "/trials/mobile-tv", "/numbers", "/plans", "/checkout", "/checkout?service=mobile-tv")
    for address in (*pages, "/orders", "/no/such/page"):
        for shopper, revision in ((busy, 1), (other_shopper, 2)):
            assert f'data-revision="{revision}"' in shopper.get(address, follow_redirects=True).text, address


def test_ending_twice_is_once(busy: PageClient) -> None:
    busy.post("/visit/end")
    assert busy.post("/visit/end").status_code == 303
