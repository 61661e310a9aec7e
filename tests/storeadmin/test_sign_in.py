"""The door of head office."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from storeadmin.accounts import guard, limits
from storeadmin.accounts.models import SignIn, User
from tests.storeadmin.cast import PASSWORD, Hq, csrf_of, enter


@pytest.fixture(autouse=True)
def fresh_limits(quick_hq: Hq) -> None:
    limits.limiter.reset()


def test_the_right_password_opens_the_sales_page(quick_hq: Hq) -> None:
    answer = enter(quick_hq.visitor(), "admin", PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/sales")


def test_a_user_name_may_be_typed_as_people_type_it(quick_hq: Hq) -> None:
    assert enter(quick_hq.visitor(), " Manager-Ｓ0001 ", PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("name", "password"), [("admin", "wrong"), ("nobody", PASSWORD), ("", ""), ("admin", "x" * 100_000)]
)
def test_a_failure_tells_nothing_about_which_half_was_wrong(quick_hq: Hq, name: str, password: str) -> None:
    answer = enter(quick_hq.visitor(), name, password)
    assert answer.status_code == 422
    assert "用户名或密码不对" in answer.text
    assert password not in answer.text or not password


def test_someone_who_left_cannot_come_in_and_is_out_at_once(quick_hq: Hq) -> None:
    inside = quick_hq.signed_in("clerk-s0001")
    with quick_hq.database.transaction() as session:
        session.execute(update(User).where(User.username == "clerk-s0001").values(active=False))
    assert inside.get("/sales").status_code == 302
    assert enter(quick_hq.visitor(), "clerk-s0001", PASSWORD).status_code == 422


def test_a_new_password_ends_older_sign_ins(quick_hq: Hq) -> None:
    inside = quick_hq.signed_in("analyst")
    with quick_hq.database.transaction() as session:
        session.execute(update(User).where(User.username == "analyst").values(sign_in_generation=2))
    assert inside.get("/sales").status_code == 302


def test_a_sign_in_ends_by_itself(quick_hq: Hq) -> None:
    inside = quick_hq.signed_in("analyst")
    with quick_hq.database.transaction() as session:
        session.execute(update(SignIn).values(ends_at=datetime.now(UTC)))
    assert inside.get("/sales").status_code == 302


def test_signing_out_kills_every_copy_of_the_cookie(quick_hq: Hq) -> None:
    client = quick_hq.signed_in("admin").client
    thief = quick_hq.visitor()
    name = quick_hq.app.config["SESSION_COOKIE_NAME"]
    thief.set_cookie(name, client.get_cookie(name).value)
    assert thief.get("/sales").status_code == 200
    client.post("/sign-out", data={"csrf_token": csrf_of(client, "/stores")})
    assert client.get("/sales").status_code == 302
    assert thief.get("/sales").status_code == 302


def test_a_planted_session_is_thrown_away_at_sign_in(quick_hq: Hq) -> None:
    client = quick_hq.visitor()
    with client.session_transaction() as planted:
        planted["planted"] = "yes"
    token_before = csrf_of(client)
    assert (
        client.post(
            "/sign-in", data={"username": "admin", "password": PASSWORD, "csrf_token": token_before}
        ).status_code
        == 303
    )
    with client.session_transaction() as session:
        assert "planted" not in session
    assert client.post("/sign-out", data={"csrf_token": token_before}).status_code == 400


def test_the_cookie_token_is_not_in_the_database(quick_hq: Hq) -> None:
    client = quick_hq.signed_in("admin").client
    with client.session_transaction() as session:
        token = session["_user_id"]
    with quick_hq.database.reading() as db:
        assert token not in set(db.scalars(select(SignIn.token_hash)))


def test_one_name_cannot_be_guessed_at_forever(quick_hq: Hq) -> None:
    client = quick_hq.visitor()
    answers = [enter(client, "admin", f"guess {n}").status_code for n in range(11)]
    assert answers == [422] * 10 + [429]
    assert enter(client, "analyst", PASSWORD).status_code == 303


def test_signing_in_often_is_no_attack(quick_hq: Hq) -> None:
    assert {enter(quick_hq.visitor(), "clerk-s0001", PASSWORD).status_code for _ in range(12)} == {303}


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "/\n/evil"]
)
def test_sign_in_never_sends_anyone_to_another_site(quick_hq: Hq, elsewhere: str) -> None:
    assert enter(quick_hq.visitor(), "admin", PASSWORD, next=elsewhere).location == "/sales"
    assert not guard.is_own_path(elsewhere)


def test_sign_in_brings_back_to_the_page_that_was_asked_for(quick_hq: Hq) -> None:
    client = quick_hq.visitor()
    asked = client.get("/stores?town=nancheng")
    assert asked.location == "/sign-in?next=/stores?town%3Dnancheng"
    assert enter(client, "admin", PASSWORD, next="/stores?town=nancheng").location == "/stores?town=nancheng"


def test_a_form_without_its_token_is_refused(quick_hq: Hq) -> None:
    assert quick_hq.visitor().post("/sign-in", data={"username": "admin", "password": PASSWORD}).status_code == 400


def test_a_form_token_from_before_the_sign_in_is_worth_nothing_behind_it(quick_hq: Hq) -> None:
    client = quick_hq.visitor()
    before = csrf_of(client)
    assert enter(client, "admin", PASSWORD).status_code == 303
    assert client.post("/view", data={"lang": "en", "csrf_token": before}).status_code == 400
    assert client.post("/view", data={"lang": "en", "csrf_token": csrf_of(client, "/stores")}).status_code == 303


@pytest.mark.parametrize("address", ["/sales", "/stores", "/orders", "/numbers", "/catalogue", "/stores/S0001"])
def test_every_page_has_the_three_languages_and_comes_back_to_itself(quick_hq: Hq, address: str) -> None:
    pages = quick_hq.signed_in("admin")
    form = {"lang": "en", "next": f"{address}?q=x", "csrf_token": csrf_of(pages, address)}
    assert pages.get(f"{address}?q=x").text.count('action="/view"') == 1
    answer = pages.post("/view", data=form)
    assert (answer.status_code, answer.location) == (303, f"{address}?q=x")
    assert 'lang="en"' in pages.get(address).text.split(">")[1]
