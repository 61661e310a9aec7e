"""Screens: paired by a code used once, with a role and a panel; an unpaired one sees the pair page and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from flask import Flask

from kiosk.app import create_app
from kiosk.config import MIGRATIONS, KioskSettings
from kiosk.db import transaction
from kiosk.devices import actions, pairing
from kiosk.devices.profiles import PROFILES, REACH_LOW_MM, REACH_NORMAL_MM
from tests.clocks import ManualClock
from tests.kiosk.counter_cast import CLERK, hire, place_line
from tests.kiosk.factories import enrol, publish_demo
from tests.page_client import PageClient
from web import db
from web.migrate import upgrade

LAN = {"REMOTE_ADDR": "192.168.8.20"}


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[Flask]:
    """A real store's node: no demo, so loopback pairs nothing by itself."""
    app = create_app(KioskSettings(home=tmp_path / "home"), at=clock)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    upgrade(db.of(app).engine, MIGRATIONS)
    with app.app_context():
        enrol(clock)
        publish_demo(clock)
        hire(CLERK)
    yield app
    db.of(app).close()


def make_code(
    app: Flask, clock: ManualClock, role: Literal["kiosk", "counter"] = "kiosk", profile: str = "27-portrait"
) -> str:
    code = pairing.new_code()
    with app.app_context(), transaction() as session:
        pairing.keep_code(session, code, role=role, profile=profile, name="左一", bottom_mm=None, now=clock.now())
    return code


def paired(
    app: Flask, clock: ManualClock, role: Literal["kiosk", "counter"], profile: str = "27-portrait"
) -> PageClient:
    client = PageClient(app.test_client())
    answer = client.post("/pair", data={"code": make_code(app, clock, role, profile)})
    assert answer.status_code == 302
    return client


@pytest.mark.parametrize("address", ["/", "/numbers", "/plans", "/checkout", "/orders", "/orders/ABCDEF"])
def test_an_unpaired_screen_is_shown_how_to_pair(store: Flask, address: str) -> None:
    answer = PageClient(store.test_client()).get(address)
    assert (answer.status_code, answer.location) == (302, "/pair")


def test_an_unpaired_screen_can_post_nothing(store: Flask) -> None:
    for address in ("/numbers/hold", "/checkout/confirm", "/visit/call-clerk"):
        assert store.test_client().post(address).status_code == 403


@pytest.mark.parametrize(
    "address", ["/counter", "/counter/sign-in", "/counter/queue", "/counter/orders/ABCDEF", "/counter/"]
)
def test_the_counter_opens_on_a_counter_device_only(store: Flask, clock: ManualClock, address: str) -> None:
    assert store.test_client().get(address).status_code == 403
    assert paired(store, clock, "kiosk").get(address).status_code == 403
    assert paired(store, clock, "counter").get(address).status_code in (200, 303, 404)


def test_no_unknown_address_is_open(store: Flask) -> None:
    """Default deny: every route but the listed ones asks for a paired screen."""
    opened = {"/pair", "/device.css", "/node-authority.crt", "/healthz", "/metrics", "/favicon.ico", "/robots.txt"}
    client = store.test_client()
    for rule in store.url_map.iter_rules():
        path = rule.rule.replace("<", "").replace(">", "").replace(":", "-")
        if (
            path in opened
            or path.startswith(("/static/", "/vendor/", "/media/", "/o/"))
            or "GET" not in (rule.methods or ())
        ):
            continue
        assert client.get(path).status_code in (302, 403), rule.rule


def test_a_code_pairs_one_screen_once(store: Flask, clock: ManualClock) -> None:
    code = make_code(store, clock)
    first, second = store.test_client(), PageClient(store.test_client())
    assert first.post("/pair", data={"code": code}).location == "/"
    again = second.post("/pair", data={"code": code})
    assert again.status_code == 422
    assert "配对码不对" in again.text


def test_a_code_as_people_type_it_is_the_same_code(store: Flask, clock: ManualClock) -> None:
    code = make_code(store, clock)
    wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in code)
    assert store.test_client().post("/pair", data={"code": f" {wide[:4]}-{wide[4:]} "}).status_code == 302


def test_a_code_ends_after_a_quarter_of_an_hour(store: Flask, clock: ManualClock) -> None:
    code = make_code(store, clock)
    clock.pass_time(minutes=15, seconds=1)
    assert store.test_client().post("/pair", data={"code": code}).status_code == 422


def test_guessing_codes_is_stopped(store: Flask, clock: ManualClock) -> None:
    client = store.test_client()
    answers = [client.post("/pair", data={"code": f"{guess:08d}"}).status_code for guess in range(21)]
    assert answers[:20] == [422] * 20
    assert answers[20] == 429


def test_a_screen_that_was_unpaired_is_a_stranger_again(store: Flask, clock: ManualClock) -> None:
    client = PageClient(store.test_client())
    with store.app_context():
        device, _token = actions.pair(make_code(store, clock), clock.now())
    client.client.set_cookie("paired_screen", _token)
    assert client.get("/numbers").status_code == 200
    with store.app_context(), transaction() as session:
        assert pairing.unpair(session, device.id, clock.now())
        assert pairing.screens(session) == []
    assert client.get("/numbers").status_code == 302


def test_the_token_is_not_in_the_file(store: Flask, clock: ManualClock) -> None:
    with store.app_context():
        _device, token = actions.pair(make_code(store, clock), clock.now())
    home = store.extensions["kiosk_settings"].home
    assert all(token.encode() not in path.read_bytes() for path in home.glob("kiosk.sqlite*"))


def test_the_demo_on_its_own_machine_pairs_itself_and_on_the_lan_does_not(app: Flask, clock: ManualClock) -> None:
    client = app.test_client()
    assert client.get("/").status_code == 200
    assert client.get("/counter/sign-in").status_code == 200
    assert client.get("/", environ_overrides=LAN).status_code == 302
    assert client.get("/counter", environ_overrides=LAN).status_code == 403


def test_each_screen_gets_the_stylesheet_of_its_panel(store: Flask, clock: ManualClock) -> None:
    css = paired(store, clock, "kiosk", "43-portrait").get("/device.css").text
    assert "--px-mm:2.02" in css
    assert ':root[data-reach="low"]{--reach-top:911px}' in css


def test_the_stylesheet_is_asked_for_again_and_not_sent_again(store: Flask, clock: ManualClock) -> None:
    client = paired(store, clock, "kiosk")
    first = client.get("/device.css")
    assert first.headers["Cache-Control"] == "no-cache, private"
    assert client.get("/device.css", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("key", sorted(PROFILES))
def test_a_panel_is_as_large_as_a_screen_and_low_reach_is_lower(key: str) -> None:
    panel = PROFILES[key]
    short_px = min(panel.width_mm, panel.height_mm) * panel.px_mm
    assert 760 <= short_px <= 1090
    assert panel.top_limit_px(REACH_LOW_MM) >= panel.top_limit_px(REACH_NORMAL_MM)


def test_the_phone_page_needs_no_pairing_and_ends_after_thirty_days(store: Flask, clock: ManualClock) -> None:
    with store.app_context():
        order = place_line(clock)
    phone = PageClient(store.test_client())
    page = phone.get(f"/o/{order.token}", environ_overrides=LAN)
    assert page.status_code == 200
    assert order.digits not in page.text and "161****2974" in page.text
    clock.pass_time(days=30)
    ended = phone.get(f"/o/{order.token}", environ_overrides=LAN)
    assert ended.status_code == 410
    assert "30 天" in ended.text and 'data-look="phone"' in ended.text
    assert phone.get("/o/nobody-has-this", environ_overrides=LAN).status_code == 404


def test_no_form_is_taken_without_its_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    posts = [rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(posts) > 12
    for rule in posts:
        assert app.test_client().post(re.sub(r"<[^>]+>", "x", rule)).status_code == 400, rule
