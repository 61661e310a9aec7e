"""Three languages, chosen by the visitor's tap, else by the browser."""

from datetime import UTC, date, datetime

import pytest

from telecom.money import Money
from tests.web.cast import make_app
from web import filters
from web.languages import COOKIE, View, current_view, keep_view


@pytest.fixture
def app(tmp_path):
    return make_app(tmp_path)


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [
        ("zh-CN,zh;q=0.9", "zh_Hans"),
        ("zh-TW", "zh_Hant"),
        ("zh-Hant-HK", "zh_Hant"),
        ("fr, en;q=0.5", "en"),
        ("fr", "zh_Hans"),
        ("", "zh_Hans"),
    ],
)
def test_a_browser_is_answered_in_its_language(app, accepted, lang):
    with app.test_request_context(headers={"Accept-Language": accepted}):
        assert current_view().lang == lang


def test_a_tap_wins_over_the_browser(app):
    with app.test_request_context(headers={"Accept-Language": "en", "Cookie": f"{COOKIE}=zh_Hant.lg.low"}):
        assert current_view() == View("zh_Hant", "lg", "low")


@pytest.mark.parametrize("cookie", ["", "zh_Hans", "xx.lg.low", "a.b.c.d", "<script>.lg.low"])
def test_a_forged_cookie_is_ignored(app, cookie):
    with app.test_request_context(headers={"Cookie": f"{COOKIE}={cookie}", "Accept-Language": "en"}):
        assert current_view() == View("en")


def test_unknown_wishes_change_nothing():
    assert View().changed(lang="fr", text="huge", reach="sky") == View()
    assert View().changed(lang="en", text="lg", reach="low").cookie() == "en.lg.low"


def test_a_kept_view_comes_back(app):
    @app.get("/keep")
    def keep():
        return keep_view(app.make_response("kept"), View("en", "lg"))

    shopper = app.test_client()
    cookie = shopper.get("/keep").headers["Set-Cookie"]
    assert "view=en.lg.normal" in cookie and "HttpOnly" in cookie and "Expires" not in cookie
    assert 'lang="en"' in shopper.get("/nowhere").text and 'data-text="lg"' in shopper.get("/nowhere").text


def test_money_is_plain():
    assert filters.money(Money(128600)) == "¥1,286"
    assert filters.money(1250) == "¥12.50"
    assert filters.money(Money(-5)) == "−¥0.05"


def test_a_number_is_read_in_three_groups_with_its_best_digits_marked():
    assert filters.phone("16190008888").unescape() == ('<span class="phone">161 9000 8888</span>')
    assert '<b class="phone__mark">8888</b>' in filters.phone("16190008888", (7, 8, 9, 10))
    assert "<script>" not in filters.phone("<script>xyz")
    assert filters.spoken("16190008888") == "161 9000 8888"


def test_times_are_the_stores_own(app):
    late = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
    with app.test_request_context():
        assert (filters.clock(late), filters.local_date(late)) == ("00:30", "11月22日")
        assert filters.local_time(late) == "11月22日 00:30"
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert filters.local_date(date(2026, 11, 21)) == "21 Nov"
