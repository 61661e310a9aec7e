"""GET /"""

import re

from flask import Flask

from tests.clocks import ManualClock
from tests.page_client import PageClient


def test_home_shows_five_zones_and_the_tasks_that_have_a_page(shopper: PageClient) -> None:
    page = shopper.get("/").text
    assert [page.index(name) for name in ("生活区", "达人区", "商务区", "娱乐区", "旅途区")] == sorted(
        page.index(name) for name in ("生活区", "达人区", "商务区", "娱乐区", "旅途区")
    )
    assert all(task in page for task in ("选号码", "办套餐", "查进度"))
    assert "看手机" not in page


def test_looking_around_writes_nothing(shopper: PageClient, app: Flask) -> None:
    with app.app_context():
        before = _rows(app)
        for address in ("/", "/zones/life", "/trials/mobile-tv", "/numbers", "/plans"):
            assert shopper.get(address).status_code == 200
        assert _rows(app) == before


def test_a_trial_is_counted_once_a_visit_and_shown_on_home(shopper: PageClient, other_shopper: PageClient) -> None:
    for _ in range(2):
        assert shopper.post("/trials/mobile-tv").status_code == 303
    other_shopper.post("/trials/mobile-tv")
    assert "今天 2 人试过" in shopper.get("/").text
    assert "<b>2<small>人</small></b><span>今天试过" in shopper.get("/trials/mobile-tv").text


def test_the_zone_used_most_in_the_week_before_comes_first(shopper: PageClient, clock: ManualClock) -> None:
    shopper.post("/trials/music")
    page = shopper.get("/").text
    assert page.index("生活区") < page.index("娱乐区"), "nothing moves during the day"
    clock.pass_time(days=1)
    page = shopper.get("/").text
    assert page.index("娱乐区") < page.index("生活区")


def test_an_empty_box_shows_nothing_but_zeros_dates_and_prices(empty_app: Flask) -> None:
    page = PageClient(empty_app.test_client()).get("/").text
    body = re.sub(r"<(svg|head|script|dialog)\b.*?</\1>", "", page, flags=re.S)
    text = re.sub(r"<[^>]+>", " ", body)
    assert set(re.findall(r"\d+", text)) <= {"11", "21", "14", "32", "0"}, "a figure from nowhere"


def test_a_zone_without_services_says_so_and_offers_the_others(
    app: Flask, clock: ManualClock, shopper: PageClient
) -> None:
    page = shopper.get("/zones/trend").text
    assert "店员正在布置" in page and "生活区" in page
    assert shopper.get("/zones/nowhere").status_code == 404


def _rows(app: Flask) -> dict[str, int]:
    from sqlalchemy import func, select

    from kiosk.db import load_models, reading

    with reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in load_models().sorted_tables
        }
