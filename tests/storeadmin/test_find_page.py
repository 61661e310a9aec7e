"""/numbers/find: head office looks through the city's pool with a store's filters."""

import csv
import io
from random import Random
from typing import Any

import pytest

from storeadmin.numbers import actions, city, leasing
from tests.page_client import PageClient
from tests.storeadmin.cast import NOON, Hq, csrf_of
from tests.storeadmin.pool import fill_pool


def find(pages: PageClient, address: str = "/numbers/find", **form: str) -> Any:
    return pages.post(address, data={**form, "csrf_token": csrf_of(pages, "/numbers/find")})


def rows(answer: Any) -> list[list[str]]:
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.fixture
def admin(quick_hq: Hq) -> PageClient:
    with quick_hq.database.transaction() as session:
        actions.add_to_pool(session.connection(), actions.segment("1619123"), by="admin", why="", now=NOON)
    return quick_hq.signed_in("admin")


def test_what_is_found_is_counted_marked_and_priced(admin: PageClient) -> None:
    page = find(admin, ends="8888").text
    assert page.count("<tr>") == 2
    assert '<b class="phone__mark">8888</b>' in page
    assert "¥4,632" in page


def test_pages_follow_each_other_in_order_without_a_digit_in_any_address(admin: PageClient) -> None:
    first, second, beyond = (find(admin, ends="7", page=page).text for page in ("1", "2", "999"))
    assert "1619123<" not in first and "第 2 页" in second and "第 20 页" in beyond
    assert 'name="page" value="3"' in second and 'method="post"' in second
    assert "page=" not in second


@pytest.mark.parametrize(
    "form",
    [
        {"mask": "*" * 11 + "8"},
        {"birthday": "0230"},
        {"without": "0123456789"},
        {"mask": "💥"},
        {"prepay_most": "-5"},
        {"couple_of": "12345"},
        {"families": "nonsense"},
    ],
)
def test_what_cannot_be_meant_is_told_beside_its_field(admin: PageClient, form: dict[str, str]) -> None:
    answer = find(admin, **form)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert find(admin, "/numbers/find/export.csv", **form).status_code == 422


@pytest.mark.parametrize("text", ["", "------", "%", "１２３", "١٢٣", "a' OR 1=1", "🍅", "1" * 40])
def test_anything_typed_is_answered(admin: PageClient, text: str) -> None:
    for name in ("ends", "contains", "starts", "mask", "grade", "letters", "page"):
        assert find(admin, **{name: text}).status_code in (200, 422)


def test_nothing_found_is_said(admin: PageClient) -> None:
    assert "没有这样的号码" in find(admin, starts="139").text


def test_the_export_is_all_that_matches_as_a_spreadsheet_reads_it(admin: PageClient) -> None:
    answer = find(admin, "/numbers/find/export.csv", ends="88")
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    head, *found = rows(answer)
    assert head[0] == "号码"
    assert [row[0] for row in found] == [f"1619123{n:02d}88" for n in range(100)]
    assert ["16191238888", "2", "4632.00", "586.00"] in found


def test_a_number_that_has_gone_is_neither_shown_nor_exported(quick_hq: Hq) -> None:
    digits = fill_pool(quick_hq, Random(1), 30)
    pages = quick_hq.signed_in("analyst")
    assert len(rows(find(pages, "/numbers/find/export.csv"))) == len(digits) + 1
    ours: city.City = quick_hq.app.extensions["hq_city"]
    ours.is_kept = True
    with quick_hq.database.transaction() as session:
        leasing.lease(session, "S0001", digits[0], by="admin", why="", now=NOON)
    assert digits[0] not in [row[0] for row in rows(find(pages, "/numbers/find/export.csv"))]
    assert find(pages).text.count("<tr>") == len(digits)


def test_while_the_pool_is_being_read_the_page_says_so(quick_hq: Hq) -> None:
    ours: city.City = quick_hq.app.extensions["hq_city"]
    ours.is_kept = True
    pages = quick_hq.signed_in("admin")
    assert "正在准备" in pages.get("/numbers/find").text
    assert find(pages, "/numbers/find/export.csv").status_code == 503


def test_the_pool_is_for_head_office(quick_hq: Hq) -> None:
    for username in ("manager-s0001", "clerk-s0001"):
        assert quick_hq.signed_in(username).get("/numbers/find").status_code in (403, 404)
    assert quick_hq.visitor().get("/numbers/find").status_code == 302
