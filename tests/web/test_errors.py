"""What goes wrong is told kindly, in the form that was asked for, and never in a program's own words."""

import json
import re

import pytest

from tests.web.cast import make_app
from web.requests_log import new_request_id

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def shopper(tmp_path):
    return make_app(tmp_path).test_client()


def test_a_refusal_is_a_page_with_its_sentence(shopper):
    page = shopper.get("/refused")
    assert page.status_code == 409
    assert "这个号码刚被别人选走" in page.text and "<!doctype html>" in page.text.lower()


def test_a_swap_gets_a_fragment(shopper):
    piece = shopper.get("/refused", headers=FRAGMENT)
    assert piece.status_code == 409
    assert "这个号码刚被别人选走" in piece.text and "<html" not in piece.text


def test_a_boosted_link_gets_a_page(shopper):
    page = shopper.get("/refused", headers={"HX-Request": "true", "HX-Request-Type": "full"})
    assert "<html" in page.text


def test_a_program_gets_json_with_the_code(shopper):
    told = shopper.get("/refused", headers=JSON).get_json()["error"]
    assert told["code"] == "number_taken" and told["message"] == "这个号码刚被别人选走"


def test_bad_input_names_its_field(shopper):
    answer = shopper.get("/unreadable", headers=JSON)
    assert answer.status_code == 422 and answer.get_json()["error"]["field"] == "digits"


def test_a_bug_shows_an_id_that_is_in_the_log_and_nothing_else(shopper, capfd):
    page = shopper.get("/broken")
    shown = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page.text)
    assert page.status_code == 500 and shown
    assert "secret" not in page.text and "Traceback" not in page.text
    logged = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    [bug] = [line for line in logged if line["event"] == "bug"]
    assert bug["id"] == shown[0] == page.headers["X-Request-Id"]
    assert "the secret inside" in bug["exception"]


@pytest.mark.parametrize("kind", [{}, FRAGMENT, JSON])
@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/broken", 500), ("/refused", 409)])
def test_every_kind_of_asker_gets_every_kind_of_error(shopper, kind, path, status):
    answer = shopper.get(path, headers=kind)
    assert answer.status_code == status
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_wrong_method_says_which_are_right(shopper):
    answer = shopper.post("/refused", headers=JSON)
    assert answer.status_code in (400, 405)
    answer = shopper.put("/o/abc", headers=JSON)
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"]


def test_a_form_without_its_token_is_told_to_go_back(shopper):
    answer = shopper.post("/buy")
    assert answer.status_code == 400 and "回上一页再点一次" in answer.text


def test_an_error_page_that_breaks_still_answers(tmp_path):
    app = make_app(tmp_path)
    app.config["KAKI_ERROR_BASE"] = "no_such_base.html"
    page = app.test_client().get("/refused")
    assert page.status_code == 409 and "这个号码刚被别人选走" in page.text


def test_refusals_speak_the_visitors_language(shopper):
    page = shopper.get("/nowhere", headers={"Accept-Language": "en"})
    assert "No such page" in page.text
    page = shopper.get("/nowhere", headers={"Accept-Language": "zh-TW"})
    assert "沒有這一頁" in page.text


def test_a_request_id_can_be_read_out():
    assert re.fullmatch(r"[A-HJKM-NP-Z2-9]{4}-[A-HJKM-NP-Z2-9]{4}", new_request_id())


def test_the_log_knows_the_rule_and_not_the_token(shopper, capfd):
    shopper.get("/o/a-secret-token?phone=16190000000")
    logged = capfd.readouterr().err
    assert "/o/<token>" in logged
    assert "a-secret-token" not in logged and "16190000000" not in logged
