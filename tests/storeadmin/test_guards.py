"""Every route is known, and each one says who may enter; what it forgets to say is closed."""

import re

import pytest
from flask import Flask

from storeadmin.accounts import guard
from telecom.staff import MAY
from tests.storeadmin.cast import PEOPLE, Hq

PUBLIC = {
    "/", "/sign-in", "/sign-out", "/view", "/o/<token>", "/link/enrol", "/healthz", "/metrics",
    "/static/<version>/<path:name>", "/vendor/<path:name>", "/media/<sha>",
} - {"/"}  # fmt: skip
PERMISSIONS = frozenset().union(*MAY.values())


def rules(app: Flask) -> list[tuple[str, str, str | None]]:
    return [
        (rule.rule, rule.endpoint, guard.mark_of(app.view_functions[rule.endpoint]))
        for rule in app.url_map.iter_rules()
    ]


def test_every_route_says_who_may_enter(quick_hq: Hq) -> None:
    for rule, endpoint, mark in rules(quick_hq.app):
        assert mark == guard.PUBLIC or mark in PERMISSIONS, f"{rule} ({endpoint}) is not guarded"


def test_only_known_routes_are_public(quick_hq: Hq) -> None:
    assert {rule for rule, _, mark in rules(quick_hq.app) if mark == guard.PUBLIC} == PUBLIC


def test_a_visitor_reaches_no_guarded_page(quick_hq: Hq) -> None:
    client = quick_hq.visitor()
    for rule, _, mark in rules(quick_hq.app):
        if mark != guard.PUBLIC and "<" not in rule:
            answer = client.get(rule)
            assert answer.status_code in (302, 405), rule
            assert answer.status_code == 405 or answer.location.startswith("/sign-in"), rule


def test_a_route_that_says_nothing_lets_nobody_in(quick_hq: Hq) -> None:
    def forgotten() -> str:
        return "secret"

    forgotten.__module__ = "storeadmin.somewhere"
    # Flask allows no new route after the first request; this app has served none yet.
    quick_hq.app.add_url_rule("/forgotten", "forgotten", forgotten)
    assert quick_hq.visitor().get("/forgotten").status_code == 302
    assert quick_hq.signed_in("admin").get("/forgotten").status_code == 403


@pytest.mark.parametrize("username", PEOPLE)
def test_a_role_opens_what_it_may_and_nothing_else(quick_hq: Hq, username: str) -> None:
    client, (role, _) = quick_hq.signed_in(username), PEOPLE[username]
    gets = {rule.rule for rule in quick_hq.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for rule, _endpoint, mark in rules(quick_hq.app):
        if mark == guard.PUBLIC or "<" in rule or mark is None or rule not in gets:
            continue
        status = client.get(rule).status_code
        assert (status == 403) == (mark not in MAY[role]), f"{rule} as {role}: {status}"


def test_a_clerk_of_another_store_finds_nothing_of_it(quick_hq: Hq) -> None:
    order = quick_hq.order("S0001", "paid", digits="16190001234", gen=1)
    own, stranger = quick_hq.signed_in("clerk-s0001"), quick_hq.signed_in("clerk-s0002")
    for address in ("/stores/S0001", "/stores/S0001/now", f"/orders/{order.order_id}"):
        assert own.get(address).status_code == 200, address
        assert stranger.get(address).status_code == 404, address
    for address in (
        "/orders",
        "/orders?store=S0001",
        f"/orders?q={order.code}",
        "/stores",
        "/stores?q=S0001",
        "/sales",
        "/sales/board",
    ):
        page = stranger.get(address)
        assert page.status_code == 200
        assert order.order_id not in page.text and "nancheng店" not in page.text, address
    assert order.order_id in own.get("/orders").text


def test_only_head_office_admins_make_enrolment_codes(quick_hq: Hq) -> None:
    from tests.storeadmin.cast import csrf_of

    for username, status in (("admin", 200), ("analyst", 403), ("manager-s0001", 403)):
        client = quick_hq.signed_in(username)
        token = csrf_of(client.client, "/stores")
        assert client.post("/stores/S0001/enrolment-code", data={"csrf_token": token}).status_code == status


def test_no_form_is_taken_without_its_token(quick_hq: Hq) -> None:
    admin = quick_hq.signed_in("admin").client
    posts = [rule.rule for rule in quick_hq.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(posts) > 8
    for rule in posts:
        status = admin.post(re.sub(r"<[^>]+>", "x", rule)).status_code
        # A box that enrols has no session that somebody could ride; its code is the proof.
        assert status == (422 if rule == "/link/enrol" else 400), rule
