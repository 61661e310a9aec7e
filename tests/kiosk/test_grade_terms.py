"""What a grade's terms bind to: the cost panel, the plans, the review and the order say the same and charge it."""

import re

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select

from kiosk.db import reading
from kiosk.orders.models import Order
from telecom.grades import GradeRule, GradeTable, GradeTableDocument, GradeTerms
from telecom.money import Money
from tests.clocks import ManualClock
from tests.kiosk.factories import allot, publish
from tests.kiosk.test_checkout import say_yes
from tests.page_client import PageClient

TERMS = {
    0: GradeTerms(Money(0), 0, 66),
    1: GradeTerms(Money(120_000), 12, 66, Money(12_800), 24, False, "forfeit", 3),
    2: GradeTerms(Money(120_000), 12, 66, leaving="refund"),
    3: GradeTerms(Money(0), 0, 66, Money(7_000), 18, True, "refund", 2),
    4: GradeTerms(Money(0), 0, 66, months=6),
    5: GradeTerms(Money(0), 0, 66, transferable=False),
}
NUMBERS = {grade: f"161900135{grade}{grade}" for grade in TERMS}
BOUND_AND_DEAR, BOUND_WITHOUT_PREPAY = NUMBERS[1], NUMBERS[3]


@pytest.fixture
def store(app: Flask, clock: ManualClock) -> Flask:
    """A store that sells by a table with every kind of terms; the tail says the grade."""
    rules = tuple(GradeRule(f"{grade}{grade}", grade) for grade in TERMS if grade)
    table = GradeTable("every-kind", rules, TERMS).to_document("default")
    with app.app_context():
        publish(2, [("grade_table", msgspec.convert(table, GradeTableDocument))], clock.now())
        allot(*NUMBERS.values())
    return app


def chooses(shopper: PageClient, digits: str, plan: str = "plan-66-one") -> None:
    shopper.post("/numbers/hold", data={"digits": digits})
    assert shopper.post("/plans/choose", data={"plan": plan}).location == "/checkout"


def leaving_at_review(page: str) -> list[str]:
    told = re.search(r"<h2>提前离网怎么算</h2><p[^>]*>(.*?)</p>", page)
    assert told is not None
    return told[1].split("；")


@pytest.mark.parametrize("grade", TERMS)
def test_the_review_says_about_leaving_what_the_cost_panel_says(store: Flask, shopper: PageClient, grade: int) -> None:
    chooses(shopper, NUMBERS[grade])
    costs = re.search(r'<ul class="cost__list">(.*?)</ul>', shopper.get("/numbers?panel=cost").text, re.S)
    assert costs is not None
    panel = re.findall(r"<span>(.*?)</span>", costs[1])
    told = leaving_at_review(shopper.get("/checkout").text)
    assert [said for said in told if not said.startswith("没有合约期")] == panel[2:]
    assert (told != panel[2:]) == (not TERMS[grade].bound_months)


def test_a_plan_below_the_lowest_spend_is_made_up_to_it(store: Flask, shopper: PageClient) -> None:
    chooses(shopper, BOUND_AND_DEAR)
    assert "这个号码每月最低 ¥128" in shopper.get("/plans").text
    page = shopper.get("/checkout").text
    assert "补足最低消费" in page and "¥62" in page, "128 less the plan's 66"
    assert "¥1,328" in page and "¥28 起" in page and "另付 384 元" in page
    answer = say_yes(shopper)
    assert "补足最低消费" in shopper.get(answer.location).text
    with store.app_context(), reading() as session:
        order = session.scalars(select(Order)).one()
        assert (order.today_fen, order.monthly_fen) == (132_800, 12_800)
        assert [(line.kind, line.today_fen, line.monthly_fen) for line in order.lines] == [
            ("plan", 6_600, 6_600), ("minimum_spend", 6_200, 6_200), ("number_prepay", 120_000, -10_000),
        ]  # fmt: skip
        token = order.token
    assert "补足最低消费" in shopper.get(f"/o/{token}").text


def test_a_term_without_a_prepay_is_never_called_free(store: Flask, shopper: PageClient) -> None:
    chooses(shopper, BOUND_WITHOUT_PREPAY)
    page = shopper.get("/checkout").text
    assert "约定 18 个月" in page and "另付 140 元" in page
    assert "没有合约期" not in page
