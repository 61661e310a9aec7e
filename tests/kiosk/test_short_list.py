"""The visit's numbers on the shopper's phone, and their end."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import zxingcpp
from flask import Flask

from kiosk.app import create_app
from kiosk.numbers import short_list
from media.qr import qr_png
from tests.clocks import ManualClock
from tests.kiosk.factories import allot, ordinary
from tests.page_client import PageClient
from web import db
from web.filters import spoken
from web.settings import KioskSettings

FANCY = "16190004488"
# How a screen on the store's network calls the node.
ON_THE_LAN = {"HTTP_HOST": "192.168.1.20:8801"}


@pytest.fixture
def book(app: Flask) -> list[str]:
    numbers = [*ordinary(3, first=1), FANCY]
    with app.app_context():
        allot(*numbers)
    return numbers


def phone(app: Flask) -> PageClient:
    """Somebody's phone: no cookie, not paired."""
    return PageClient(app.test_client())


def path_of(shopper: PageClient, app: Flask, called: dict[str, str] | None = None) -> str:
    """The address of the visit's list, without its host."""
    with shopper.client.session_transaction(environ_overrides=called or {}) as cookie:
        visit_id = cookie["visit"]["id"]
    with app.test_request_context("/", environ_overrides=ON_THE_LAN):
        return "/" + short_list.address(visit_id).split("/", 3)[3]


def text(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page)


def test_the_phone_shows_what_is_held_and_what_it_costs(shopper: PageClient, app: Flask, book: list[str]) -> None:
    for digits in (book[0], FANCY):
        shopper.post("/numbers/hold", data={"digits": digits}, environ_overrides=ON_THE_LAN)
    panel = shopper.get("/numbers?panel=cost", environ_overrides=ON_THE_LAN).text
    assert 'class="qr qr--60"' in panel and "4488 排成 AABB，算第 4 级" in text(panel)
    told = text(phone(app).get(path_of(shopper, app, ON_THE_LAN)).text)
    assert spoken(book[0]) in told and spoken(FANCY) in told
    assert "预存 2,712 元，分 12 个月返还，每月 226 元" in told and "不用预存" in told
    assert "提前离网，没返的预存不退" in told


def test_the_address_is_read_back_from_the_code(shopper: PageClient, app: Flask, book: list[str]) -> None:
    from PIL import Image

    shopper.post("/numbers/hold", data={"digits": book[0]})
    with app.test_request_context("/", environ_overrides=ON_THE_LAN):
        wanted = short_list.address("0" * 36)
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(qr_png(wanted, 6))))
    assert read.text == wanted


@pytest.mark.parametrize("host", ["127.0.0.1:8801", "localhost:8801", "kaki.localhost", "[::1]:8801"])
def test_a_screen_that_only_knows_this_machine_shows_no_code_but_says_what_to_do(
    shopper: PageClient, app: Flask, book: list[str], host: str
) -> None:
    called = {"HTTP_HOST": host}
    shopper.post("/numbers/hold", data={"digits": book[0]}, environ_overrides=called)
    panel = shopper.get("/numbers?panel=cost", environ_overrides=called).text
    assert 'class="qr' not in panel and "手机现在打不开这份清单，拍张照带走" in panel


def test_the_nodes_own_name_is_used_by_every_screen(tmp_path: Path, clock: ManualClock) -> None:
    settings = KioskSettings(home=tmp_path, lan_port=8843, lan_names=("kaki.lan", "192.168.1.20"))
    node = create_app(settings, at=clock)
    with node.test_request_context("/", environ_overrides={"HTTP_HOST": "127.0.0.1:8801"}):
        assert short_list.address("0" * 36).startswith("https://kaki.lan:8843/o/list/")
    db.of(node).close()


def test_what_is_let_go_leaves_the_phone(shopper: PageClient, app: Flask, book: list[str]) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    path = path_of(shopper, app)
    shopper.post("/numbers/release")
    told = text(phone(app).get(path).text)
    assert spoken(book[0]) not in told and "现在没有留着的号码" in told


def test_the_list_dies_with_the_visit(shopper: PageClient, app: Flask, book: list[str]) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    path = path_of(shopper, app)
    shopper.post("/visit/end")
    after = phone(app).get(path)
    assert after.status_code == 410 and "这次选号已经结束" in after.text and book[0][-4:] not in after.text


def test_the_list_of_a_screen_left_alone_dies_too(
    shopper: PageClient, app: Flask, clock: ManualClock, book: list[str]
) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    path = path_of(shopper, app)
    clock.pass_time(minutes=3)
    assert phone(app).get(path).status_code == 410


@pytest.mark.parametrize("change", ["", "x", "x" * 4000])
def test_no_other_address_opens_anything(shopper: PageClient, app: Flask, book: list[str], change: str) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    path = path_of(shopper, app)
    wrong = path + change if change else path[:-1] + ("A" if path[-1] != "A" else "B")
    answer = phone(app).get(wrong)
    assert answer.status_code == 404 and "这个链接不对" in answer.text


def test_opening_the_phone_page_begins_no_visit(shopper: PageClient, app: Flask, book: list[str]) -> None:
    shopper.post("/numbers/hold", data={"digits": book[0]})
    visitor = phone(app)
    visitor.get(path_of(shopper, app))
    with visitor.client.session_transaction() as cookie:
        assert "visit" not in cookie
