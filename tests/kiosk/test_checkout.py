"""/plans, /checkout and the yes."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from kiosk.db import reading
from kiosk.numbers.models import BookNumber
from kiosk.orders.models import Order
from telecom.ids import uuid7
from telecom.plans import Plan
from tests.clocks import ManualClock
from tests.kiosk.factories import allot, plan, publish, withdraw
from tests.page_client import PageClient

ORDINARY, FANCY = "16190013579", "16190016688"


@pytest.fixture
def ready(app: Flask, shopper: PageClient) -> PageClient:
    """A shopper at the review with an ordinary number and the 96 plan."""
    with app.app_context():
        allot(ORDINARY, FANCY)
    shopper.post("/numbers/hold", data={"digits": ORDINARY})
    assert shopper.post("/plans/choose", data={"plan": "plan-96-one"}).location == "/checkout"
    return shopper


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the confirm form."""
    form = re.search(r'id="confirm".*?</form>', page, re.S)
    assert form is not None
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[0]))


def say_yes(shopper: PageClient, **changed: str):  # type: ignore[no-untyped-def]
    return shopper.post(
        "/checkout/confirm", data={**form_of(shopper.get("/checkout").text), "consent": "yes", **changed}
    )


def linger(shopper: PageClient, clock: ManualClock, minutes: int) -> None:
    """Stand at the screen and touch it now and then, without going anywhere."""
    for _ in range(minutes):
        clock.pass_time(minutes=1)
        shopper.post("/visit/touch", headers={"HX-Request": "true"})


def test_the_review_shows_both_figures_three_answers_and_no_tick(ready: PageClient) -> None:
    page = ready.get("/checkout").text
    assert "¥96" in page and "今天付" in page and "以后每月" in page
    assert all(question in page for question in ("不想要了，能退吗", "提前离网怎么算", "用超了怎么收"))
    assert "checked" not in re.findall(r'<input class="consent__input"[^>]*>', page)[0]


def test_plans_come_first_too(app: Flask, shopper: PageClient) -> None:
    with app.app_context():
        allot(ORDINARY)
    assert shopper.post("/plans/choose", data={"plan": "plan-96-one"}).location == "/numbers"
    shopper.post("/numbers/hold", data={"digits": ORDINARY})
    assert '<a class="btn btn--go" href="/checkout">' in shopper.get("/numbers").text


def test_three_plans_a_page_smallest_first_and_only_those_the_number_allows(app: Flask, shopper: PageClient) -> None:
    with app.app_context():
        allot(FANCY)
    names = re.findall(r'id="plan-(plan-[\w-]+)"', shopper.get("/plans").text)
    assert names == ["plan-66-one", "plan-96-one", "plan-126-one"]
    shopper.post("/numbers/hold", data={"digits": FANCY})
    page = shopper.get("/plans").text
    assert re.findall(r'id="plan-(plan-[\w-]+)"', page) == ["plan-286-one", "plan-386-one", "plan-586-one"]
    assert "286 元起" in page


def test_a_fancy_number_shows_its_prepay_and_return(app: Flask, shopper: PageClient) -> None:
    with app.app_context():
        allot(FANCY)
    shopper.post("/numbers/hold", data={"digits": FANCY})
    shopper.post("/plans/choose", data={"plan": "plan-286-one"})
    page = shopper.get("/checkout").text
    assert "¥2,712" in page and "¥2,998" in page and "分 12 个月返还" in page


def test_yes_makes_one_order_and_reserves_the_number(ready: PageClient, app: Flask) -> None:
    answer = say_yes(ready)
    assert re.fullmatch(r"/orders/[A-Z2-9]{6}", answer.location)
    assert ready.get(answer.location).status_code == 200
    with app.app_context(), reading() as session:
        assert session.get_one(BookNumber, ORDINARY).state == "reserved"
        assert session.scalars(select(Order.today_fen)).all() == [9600]


def test_yes_twice_is_one_order(ready: PageClient, app: Flask) -> None:
    fields = {**form_of(ready.get("/checkout").text), "consent": "yes"}
    first, second = (ready.post("/checkout/confirm", data=fields).location for _ in range(2))
    assert first == second
    assert orders(app) == 1
    assert ready.get("/checkout").location == first, "Back after the yes leads to the order"


def test_the_second_yes_finds_its_order_though_the_plan_was_withdrawn_in_between(
    ready: PageClient, app: Flask, clock: ManualClock
) -> None:
    fields = {**form_of(ready.get("/checkout").text), "consent": "yes"}
    first = ready.post("/checkout/confirm", data=fields).location
    with app.app_context():
        withdraw(2, "plan", "plan-96-one", clock.now())
    assert ready.post("/checkout/confirm", data=fields).location == first
    assert orders(app) == 1


def test_the_second_yes_finds_its_order_though_the_plan_is_too_small_by_now(
    app: Flask, shopper: PageClient, clock: ManualClock
) -> None:
    with app.app_context():
        allot(FANCY)
    shopper.post("/numbers/hold", data={"digits": FANCY})
    shopper.post("/plans/choose", data={"plan": "plan-286-one"})
    seen = {**form_of(shopper.get("/checkout").text), "consent": "yes"}
    first = shopper.post("/checkout/confirm", data=seen).location
    with app.app_context():
        publish(2, [("plan", smaller("plan-286-one"))], clock.now())
    assert shopper.post("/checkout/confirm", data=seen).location == first
    assert orders(app) == 1


def test_the_second_yes_to_a_service_finds_its_order_though_it_was_withdrawn_in_between(
    app: Flask, shopper: PageClient, clock: ManualClock
) -> None:
    seen = {**form_of(shopper.get("/checkout?service=mobile-tv").text), "consent": "yes", "number": "13800138000"}
    first = shopper.post("/checkout/confirm", data=seen).location
    with app.app_context():
        withdraw(2, "service", "mobile-tv", clock.now())
    assert shopper.post("/checkout/confirm", data=seen).location == first
    assert orders(app) == 1


def test_a_yes_to_a_plan_withdrawn_meanwhile_leads_to_the_others_and_keeps_the_number(
    ready: PageClient, app: Flask, clock: ManualClock
) -> None:
    seen = {**form_of(ready.get("/checkout").text), "consent": "yes"}
    with app.app_context():
        withdraw(2, "plan", "plan-96-one", clock.now())
    answer = ready.post("/checkout/confirm", data=seen, headers={"HX-Boosted": "true", "HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Push-Url"]) == (200, "/plans")
    assert "刚选的套餐下架了，号码还给你留着，另选一个" in answer.text
    offered = re.findall(r'name="plan" value="([\w-]+)"', answer.text)
    assert offered and "plan-96-one" not in offered, "what nobody can order is not offered again"
    assert orders(app) == 0
    assert ready.post("/plans/choose", data={"plan": offered[0]}).location == "/checkout"
    assert "刚选的套餐下架了" not in ready.get("/plans").text
    assert say_yes(ready).location.startswith("/orders/"), "the number was still held"


def test_a_yes_to_a_plan_that_is_too_small_by_now_leads_to_those_that_fit(
    app: Flask, shopper: PageClient, clock: ManualClock
) -> None:
    with app.app_context():
        allot(FANCY)
    shopper.post("/numbers/hold", data={"digits": FANCY})
    shopper.post("/plans/choose", data={"plan": "plan-286-one"})
    seen = {**form_of(shopper.get("/checkout").text), "consent": "yes"}
    with app.app_context():
        publish(2, [("plan", smaller("plan-286-one"))], clock.now())
    answer = shopper.post("/checkout/confirm", data=seen, follow_redirects=True)
    assert answer.request.path == "/plans" and "这个号码要配 286 元起的套餐" in answer.text
    offered = re.findall(r'name="plan" value="([\w-]+)"', answer.text)
    assert offered == ["plan-386-one", "plan-586-one", "plan-886-one"]
    assert orders(app) == 0
    shopper.post("/plans/choose", data={"plan": offered[0]})
    assert say_yes(shopper).location.startswith("/orders/"), "the number was still held"


def test_a_yes_to_a_service_withdrawn_meanwhile_is_told_in_a_sentence(
    app: Flask, shopper: PageClient, clock: ManualClock
) -> None:
    seen = {**form_of(shopper.get("/checkout?service=mobile-tv").text), "consent": "yes", "number": "13800138000"}
    with app.app_context():
        withdraw(2, "service", "mobile-tv", clock.now())
    answer = shopper.post("/checkout/confirm", data=seen, follow_redirects=True)
    assert answer.status_code == 404 and "这项业务已经下架，回首页看看别的" in answer.text
    assert orders(app) == 0


def test_without_the_tick_nothing_is_ordered(ready: PageClient, app: Flask) -> None:
    answer = ready.post("/checkout/confirm", data=form_of(ready.get("/checkout").text))
    assert answer.status_code == 422 and "先勾选，才能下单" in answer.text
    assert orders(app) == 0


def test_an_expired_hold_at_the_review_is_held_again_in_place(
    ready: PageClient, clock: ManualClock, app: Flask
) -> None:
    linger(ready, clock, 6)
    page = ready.get("/checkout").text
    assert "保留时间到了，号码还在" in page and "确认下单" not in page
    assert ready.post("/numbers/hold", data={"digits": ORDINARY, "next": "/checkout"}).location == "/checkout"
    assert say_yes(ready).location.startswith("/orders/")


def test_a_yes_after_the_hold_has_ended_orders_nothing(ready: PageClient, clock: ManualClock, app: Flask) -> None:
    fields = {**form_of(ready.get("/checkout").text), "consent": "yes"}
    linger(ready, clock, 6)
    assert ready.post("/checkout/confirm", data=fields).location == "/checkout"
    assert orders(app) == 0


def test_an_expired_hold_that_somebody_else_took_offers_the_nearest(
    ready: PageClient, other_shopper: PageClient, clock: ManualClock
) -> None:
    linger(ready, clock, 6)
    other_shopper.post("/numbers/hold", data={"digits": ORDINARY})
    answer = ready.get("/checkout")
    assert answer.location == f"/numbers?taken={ORDINARY}"
    assert FANCY in ready.get(answer.location).text


def test_a_price_that_changed_since_the_visit_began_is_shown_and_asked(
    ready: PageClient, app: Flask, clock: ManualClock
) -> None:
    seen = {**form_of(ready.get("/checkout").text), "consent": "yes"}
    dearer = plan(96)
    with app.app_context():
        publish(2, [("plan", type(dearer)(**{**fields(dearer), "monthly_fen": 9900}))], clock.now())
    assert ready.post("/checkout/confirm", data=seen).location == "/checkout"
    assert orders(app) == 0, "never charged silently"
    page = ready.get("/checkout").text
    assert "价格刚有更新" in page and "¥96" in page and "¥99" in page
    assert say_yes(ready).location.startswith("/orders/")
    with app.app_context(), reading() as session:
        assert session.execute(select(Order.today_fen, Order.revision)).all() == [(9900, 2)]


def test_a_service_is_ordered_for_a_number_the_shopper_has(app: Flask, shopper: PageClient) -> None:
    page = shopper.get("/checkout?service=mobile-tv").text
    wrong = {**form_of(page), "consent": "yes", "number": "12345"}
    answer = shopper.post("/checkout/confirm", data=wrong)
    assert answer.status_code == 422 and "手机号是 11 位数字" in answer.text
    done = shopper.post("/checkout/confirm", data={**wrong, "number": "１３８ 0013 8000"})
    assert done.location.startswith("/orders/")
    with app.app_context(), reading() as session:
        assert session.execute(select(Order.kind, Order.existing_number)).all() == [("service", "13800138000")]


def test_the_review_without_number_or_plan_leads_back(shopper: PageClient, app: Flask) -> None:
    assert shopper.get("/checkout").location == "/numbers"
    with app.app_context():
        allot(ORDINARY)
    shopper.post("/numbers/hold", data={"digits": ORDINARY})
    assert shopper.get("/checkout").location == "/plans"


def test_a_form_with_a_made_up_intent_or_quote_orders_nothing(ready: PageClient, app: Flask) -> None:
    assert say_yes(ready, intent="1").status_code == 422
    assert say_yes(ready, quote="0" * 64, intent=uuid7()).location == "/checkout"
    assert orders(app) == 0


def smaller(key: str) -> Plan:
    """The plan of this key, one tier below what it was."""
    tier = int(key.split("-")[1])
    return Plan(**{**fields(plan(tier)), "tier": tier - 1})  # type: ignore[arg-type]


def fields(struct: object) -> dict[str, object]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}  # type: ignore[attr-defined]


def orders(app: Flask) -> int:
    with app.app_context(), reading() as session:
        return session.scalar(select(func.count()).select_from(Order)) or 0
