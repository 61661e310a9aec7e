"""A boosted form is answered with the page it leads to; everything else passes as it is."""

import pytest
from flask import Flask, redirect, request, session
from werkzeug.datastructures import Headers

from web.follow import HOPS_MOST, Followed

BOOSTED = {"HX-Request": "true", "HX-Boosted": "true"}


@pytest.fixture
def client():
    app = Flask("followed")
    app.secret_key = b"for this test alone"
    app.wsgi_app = Followed(app.wsgi_app)

    @app.post("/send")
    def send():
        session["said"] = request.form["say"]
        answer = redirect(request.args.get("to", "/told?n=1"), 303)
        answer.set_cookie("view", "en.lg.low")
        return answer

    @app.get("/told")
    def told():
        length = request.headers.get("Content-Length")
        return (
            f"{session.get('said')} {request.args.get('n')} {request.cookies.get('view')} {len(request.form)} {length}"
        )

    @app.get("/once")
    def once():
        return str(session.pop("said", "nothing"))

    @app.get("/again/<int:left>")
    def again(left):
        return redirect(f"/again/{left - 1}" if left else "/told", 302)

    return app.test_client()


def test_the_next_page_comes_in_the_same_answer_with_its_address_and_every_cookie(client):
    answer = client.post("/send", data={"say": "好的"}, headers=BOOSTED)
    assert (answer.status_code, answer.text) == (200, "好的 1 en.lg.low 0 None")
    assert answer.headers["HX-Push-Url"] == "/told?n=1"
    names = [cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie")]
    assert "view" in names and "session" in names
    # The browser keeps what the form has set.
    assert client.get("/told?n=2").text.startswith("好的 2 en.lg.low")


def test_a_cookie_that_the_form_changed_is_the_new_one_for_the_next_page(client):
    client.post("/send", data={"say": "first"})
    assert client.post("/send", data={"say": "second"}, headers=BOOSTED).text.startswith("second")


def test_what_the_page_took_out_of_the_session_stays_out(client):
    answer = client.post("/send", query_string={"to": "/once"}, data={"say": "x"}, headers=BOOSTED)
    assert answer.text == "x"
    assert client.get("/once").text == "nothing"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "a part of a page"])
def test_without_a_boost_the_browser_follows_by_itself(client, headers):
    answer = client.post("/send", data={"say": "x"}, headers=Headers(headers))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/told?n=1")
    assert "HX-Push-Url" not in answer.headers


@pytest.mark.parametrize("place", ["https://elsewhere.example/told", "//elsewhere.example/told"])
def test_a_place_of_somebody_else_is_not_asked_by_us(client, place):
    answer = client.post("/send", query_string={"to": place}, data={"say": "x"}, headers=BOOSTED)
    assert (answer.status_code, answer.headers["Location"]) == (303, place)


def test_it_follows_on_and_on_but_not_for_ever(client):
    near = client.post("/send", query_string={"to": f"/again/{HOPS_MOST - 3}"}, data={"say": "x"}, headers=BOOSTED)
    assert (near.status_code, near.headers["HX-Push-Url"]) == (200, "/told")
    far = client.post("/send", query_string={"to": "/again/99"}, data={"say": "x"}, headers=BOOSTED)
    assert far.status_code == 302


def test_a_page_that_is_not_there_is_said_with_its_own_status(client):
    answer = client.post("/send", query_string={"to": "/nowhere"}, data={"say": "x"}, headers=BOOSTED)
    assert answer.status_code == 404


def test_a_form_that_is_refused_stays_refused(client):
    answer = client.post("/send", data={}, headers=BOOSTED)
    assert answer.status_code == 400 and "HX-Push-Url" not in answer.headers
