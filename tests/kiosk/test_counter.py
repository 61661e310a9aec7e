"""/counter: a paired counter only, a PIN, the queue, the next step, and nothing lost when the clerk is signed out."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from kiosk.db import reading
from kiosk.orders import queries
from telecom.ids import uuid7
from tests.clocks import ManualClock
from tests.identities import id_card
from tests.kiosk.counter_cast import CLERK, MANAGER, PIN, hire, place_line, place_service, sign_in
from tests.page_client import PageClient


@pytest.fixture
def code(app: Flask, clock: ManualClock) -> str:
    """One order that waits, and two people at the counter."""
    with app.app_context():
        hire(CLERK, MANAGER)
        return place_line(clock).code


def steps_of(app: Flask, clock: ManualClock, code: str) -> list[str]:
    with app.app_context(), reading() as session:
        return [step.step for step in queries.by_code(session, code, clock.now(), clock).steps]


def step_data(step: str, page: str, **more: str) -> dict[str, str]:
    intent = re.search(r'name="intent" value="([0-9a-f-]{36})"', page)
    assert intent
    amount = re.search(r'name="amount_fen" value="(\d+)"', page)
    return {"step": step, "intent": intent[1], "amount_fen": amount[1] if amount else "", **more}


def test_a_stranger_is_sent_to_the_pin(app: Flask, code: str) -> None:
    client = PageClient(app.test_client())
    for address in ("/counter", f"/counter/orders/{code}"):
        answer = client.get(address)
        assert answer.status_code == 303
        assert "/counter/sign-in" in answer.location
    assert code not in client.get("/counter/sign-in").text


def test_a_wrong_pin_says_so_and_opens_nothing(app: Flask, code: str) -> None:
    client = PageClient(app.test_client())
    answer = client.post("/counter/sign-in", data={"staff_id": CLERK.staff_id, "pin": "1111"})
    assert answer.status_code == 422
    assert "PIN 不对" in answer.text
    assert client.get("/counter").status_code == 303


def test_the_queue_shows_the_order_masked_with_its_next_step(app: Flask, code: str) -> None:
    page = sign_in(app).get("/counter").text
    assert code in page
    assert "161****2974" in page
    assert "16190002974" not in page


def test_an_order_goes_from_placed_to_handed_over(app: Flask, clock: ManualClock, code: str) -> None:
    client = sign_in(app)
    address = f"/counter/orders/{code}"
    for step, more in (
        ("identity_checked", {"document_kind": "id_card", "identity_number": id_card()}),
        ("paid", {"means": "cash"}),
        ("activated", {}),
        ("handed_over", {}),
    ):
        page = client.get(address).text
        answer = client.post(f"{address}/steps", data=step_data(step, page, **more))
        assert answer.status_code == 303, answer.text
    assert steps_of(app, clock, code) == ["placed", "identity_checked", "paid", "activated", "handed_over"]
    page = client.get(address).text
    assert CLERK.name in page and "身份证" in page and "现金" in page


def test_a_refund_says_beforehand_when_its_number_will_cool(app: Flask, clock: ManualClock, code: str) -> None:
    client, address, told = sign_in(app, MANAGER), f"/counter/orders/{code}", "号码用过了：退款后先冷却"
    for step, more, warned in (
        ("identity_checked", {"document_kind": "id_card", "identity_number": id_card()}, False),
        ("paid", {"means": "cash"}, False),
        ("activated", {}, True),
        ("refunded", {"means": "cash"}, False),
    ):
        client.post(f"{address}/steps", data=step_data(step, client.get(address).text, **more))
        assert (told in client.get(address).text) == warned, step


def test_a_step_without_its_choice_is_refused_beside_the_form(app: Flask, clock: ManualClock, code: str) -> None:
    client = sign_in(app)
    page = client.get(f"/counter/orders/{code}").text
    answer = client.post(f"/counter/orders/{code}/steps", data=step_data("paid", page))
    assert answer.status_code == 422
    assert "选一下怎么收的款" in answer.text
    assert steps_of(app, clock, code) == ["placed"]


def test_a_double_tap_is_one_step(app: Flask, clock: ManualClock, code: str) -> None:
    client = sign_in(app)
    data = step_data("paid", client.get(f"/counter/orders/{code}").text, means="card")
    for _ in range(2):
        assert client.post(f"/counter/orders/{code}/steps", data=data).status_code == 303
    assert steps_of(app, clock, code) == ["placed", "paid"]


def test_a_clerk_signed_out_mid_order_loses_nothing(app: Flask, clock: ManualClock, code: str) -> None:
    client = sign_in(app)
    data = step_data("paid", client.get(f"/counter/orders/{code}").text, means="card")
    clock.pass_time(minutes=11)
    answer = client.post(f"/counter/orders/{code}/steps", data=data)
    assert "/counter/sign-in" in answer.location
    assert steps_of(app, clock, code) == ["placed"]
    page = client.get(answer.location).text
    assert f"/counter/orders/{code}" in page
    answer = client.post(
        "/counter/sign-in", data={"staff_id": MANAGER.staff_id, "pin": PIN, "next": f"/counter/orders/{code}"}
    )
    page = client.get(answer.location).text
    assert re.search(r'name="means" value="card" checked', page)
    client.post(f"/counter/orders/{code}/steps", data=step_data("paid", page, means="card"))
    assert steps_of(app, clock, code) == ["placed", "paid"]


def test_a_page_that_refreshes_itself_does_not_keep_the_clerk_signed_in(
    app: Flask, clock: ManualClock, code: str
) -> None:
    client = sign_in(app)
    htmx = {"HX-Request": "true"}
    for _ in range(3):
        clock.pass_time(minutes=4)
        answer = client.get("/counter/queue", headers=htmx)
    assert answer.headers["HX-Redirect"].startswith("/counter/sign-in")


@pytest.mark.parametrize("refused", ["", "/steps"])
@pytest.mark.parametrize("address", ["/counter/queue", "/counter/line", "/counter/signed-in"])
def test_a_page_that_learns_by_itself_of_the_sign_out_comes_back_to_its_order(
    app: Flask, code: str, address: str, refused: str
) -> None:
    client = PageClient(app.test_client())
    where = f"http://localhost/counter/orders/{code}{refused}"
    answer = client.get(address, headers={"HX-Request": "true", "HX-Current-URL": where})
    assert answer.headers["HX-Redirect"] == f"/counter/sign-in?next=/counter/orders/{code}"
    page = client.get(answer.headers["HX-Redirect"]).text
    assert page.count(f'name="next" value="/counter/sign-in?next=/counter/orders/{code}"') == 1, "another language"


@pytest.mark.parametrize(
    "where",
    [
        "",
        "http://[",
        "http://localhost/numbers",
        "http://localhost/counter/sign-out",
        "http://localhost/counter/orders/x/../y",
        "http://localhost/counter/orders/1234567",
    ],
)
def test_a_page_that_is_none_of_the_counters_comes_back_to_the_queue(app: Flask, where: str) -> None:
    answer = app.test_client().get("/counter/queue", headers={"HX-Request": "true", "HX-Current-URL": where})
    assert answer.headers["HX-Redirect"] == "/counter/sign-in?next=/counter"


def test_a_new_pin_or_a_leaving_ends_the_session(app: Flask, clock: ManualClock, code: str) -> None:
    client = sign_in(app)
    with app.app_context():
        hire(CLERK, active=False)
    assert client.get("/counter").status_code == 303


def test_signing_in_leads_only_to_pages_of_the_counter(app: Flask, code: str) -> None:
    client = PageClient(app.test_client())
    for wanted in ("https://elsewhere.example/counter", "//elsewhere.example/counter", "/visit/end", "//["):
        answer = client.post("/counter/sign-in", data={"staff_id": CLERK.staff_id, "pin": PIN, "next": wanted})
        assert answer.location == "/counter"


def test_an_order_that_did_not_move_is_not_drawn_again(app: Flask, clock: ManualClock, code: str) -> None:
    client = sign_in(app)
    page = client.get(f"/counter/orders/{code}").text
    seen = re.search(r"seen=([\w-]+)", page)
    assert seen
    changes = f"/counter/orders/{code}/changes?seen={seen[1]}"
    assert client.get(changes, headers={"HX-Request": "true"}).status_code == 204
    client.post(f"/counter/orders/{code}/steps", data=step_data("paid", page, means="cash"))
    assert "已付款" in client.get(changes, headers={"HX-Request": "true"}).text


def test_a_call_for_a_clerk_is_shown_until_somebody_goes(app: Flask, clock: ManualClock, code: str) -> None:
    shopper = app.test_client()
    shopper.get("/")
    shopper.post("/visit/call-clerk", data={"next": "/"})
    client = sign_in(app)
    page = client.get("/counter").text
    call = re.search(r"/counter/calls/([0-9a-f-]{36})/answer", page)
    assert call
    assert client.post(f"/counter/calls/{call[1]}/answer", data={}).status_code == 303
    assert "/counter/calls/" not in client.get("/counter").text


def test_the_figure_of_the_link_is_on_the_page(app: Flask, code: str) -> None:
    page = sign_in(app).get("/counter").text
    assert re.search(r"\d+ 条没上传，最早 14:32", page)


@pytest.mark.parametrize("lang", ["zh_Hans", "zh_Hant", "en"])
def test_every_counter_page_speaks_each_language(app: Flask, clock: ManualClock, code: str, lang: str) -> None:
    with app.app_context():
        service = place_service(clock).code
    client = sign_in(app)
    client.post("/visit/view", data={"lang": lang, "next": "/counter"})
    for address in ("/counter", f"/counter/orders/{code}", f"/counter/orders/{service}", "/counter/sign-in"):
        page = client.get(address)
        assert page.status_code == 200
        if lang == "en":
            words = re.sub(r"<[^>]+>|简体|繁體|小陈|王店长", "", page.text.split("<body", 1)[1])
            assert not re.findall(r"[\u4e00-\u9fff]+", words), address


def test_a_made_up_step_is_refused(app: Flask, clock: ManualClock, code: str) -> None:
    client = sign_in(app)
    answer = client.post(f"/counter/orders/{code}/steps", data={"step": "expired", "intent": uuid7()})
    assert answer.status_code in (409, 422)
    assert steps_of(app, clock, code) == ["placed"]


def test_a_form_token_from_before_the_pin_is_worth_nothing_behind_it(app: Flask, code: str) -> None:
    client = app.test_client()
    client.get("/counter/sign-in")
    with client.session_transaction() as session:
        before = session["csrf_token"]
    answer = client.post("/counter/sign-in", data={"staff_id": CLERK.staff_id, "pin": PIN})
    assert answer.status_code == 303
    client.get("/counter")
    with client.session_transaction() as session:
        assert session["csrf_token"] != before
