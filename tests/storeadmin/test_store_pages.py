"""/stores, its export, one store, and how a box is enrolled."""

import csv
import html
import io
import re
import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import insert, update

from kiosk import cli as kiosk
from link.enrolment import StoreKey
from storeadmin.accounts import limits
from storeadmin.db import LINK
from storeadmin.stores.export import plain
from storeadmin.stores.models import Store
from storeadmin.stores.queries import SORTS
from tests.storeadmin.cast import NOON, Hq, csrf_of, stepped

SERVED = ("identity_checked", "paid", "activated", "handed_over")
ROW = r'<tr id="store-(S\d+)"'


@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_order_works_on_both_databases(hq: Hq, sort: str) -> None:
    client = hq.signed_in("admin")
    codes = [re.findall(ROW, client.get(f"/stores?sort={way}{sort}").text) for way in ("", "-")]
    assert [sorted(each) for each in codes] == [["S0001", "S0002"]] * 2


def test_stores_are_filtered_and_sorted_by_todays_money(hq: Hq) -> None:
    hq.order("S0002", "paid", at=datetime.now(UTC))
    with hq.database.transaction() as session:
        row = {"inc": "i", "public_key": "0" * 64, "applied_hash": "0" * 64, "last_seen_at": datetime.now(UTC)}
        session.execute(insert(LINK.store_line).values(store_id="S0002", **row))
    client = hq.signed_in("analyst")

    def found(query: str) -> list[str]:
        return re.findall(ROW, client.get(f"/stores?{query}").text)

    assert found("sort=-money") == ["S0002", "S0001"]
    assert found("q=DONG") == ["S0002"]
    assert found("town=nancheng") == ["S0001"]
    assert found("line=online") == ["S0002"]
    assert found("line=unenrolled") == ["S0001"]
    assert found("kind=partner") == [] and found("q=%25") == []
    assert found("sort=;drop&page=-4&kind=odd") == ["S0001", "S0002"]


def row_of(page: str, code: str) -> list[str]:
    """The cells of a store in the list, as they are read."""
    (row,) = re.findall(rf'<tr id="store-{code}">(.*?)</tr>', page, flags=re.S)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, flags=re.S)]


def test_each_step_of_an_order_shows_in_its_stores_row(hq: Hq) -> None:
    client = hq.signed_in("analyst")

    def figures(code: str) -> list[str]:
        return row_of(client.get("/stores/list?town=dongcheng&page=1" if code == "S0002" else "/stores").text, code)[
            4:8
        ]

    assert figures("S0002") == ["0", "0", "0", "¥0"]
    now = datetime.now(UTC)
    order = hq.order("S0002", at=now)
    assert figures("S0002") == ["1", "0", "0", "¥0"]
    for step, shown in zip(SERVED, ("100¥0", "110¥66", "110¥66", "111¥66"), strict=True):
        hq.tell("S0002", stepped(order, step, at=now), now)
        assert "".join(figures("S0002")) == shown
    assert figures("S0001") == ["0", "0", "0", "¥0"]


def test_the_list_alone_is_a_fragment_of_ones_own_stores_that_keeps_its_order(quick_hq: Hq) -> None:
    page = quick_hq.signed_in("admin").get("/stores/list?sort=-code")
    assert "<html" not in page.text and re.findall(ROW, page.text) == ["S0002", "S0001"]
    assert "/stores?sort=code" in page.text, "its links lead to the page, not to the fragment"
    assert re.findall(ROW, quick_hq.signed_in("clerk-s0001").get("/stores/list").text) == ["S0001"]
    whole = quick_hq.signed_in("admin").get("/stores?sort=-money&q=dong").text
    (address,) = re.findall(r'id="stores-now"[^>]* hx-get="([^"]+)"', whole)
    assert parse_qs(urlsplit(unescape(address)).query) == {"page": ["1"], "sort": ["-money"], "q": ["dong"]}


def test_the_list_asks_no_more_questions_when_there_are_more_orders_and_stores(quick_hq: Hq) -> None:
    client = quick_hq.signed_in("admin")
    few = quick_hq.statements_of(lambda: client.get("/stores/list"))
    with quick_hq.database.transaction() as session:
        for at in range(10, 40):
            name = {"name_zh_hans": f"{at}店", "name_zh_hant": f"{at}店", "name_en": f"{at}"}
            facts = {"id": f"S00{at}", "code": f"S00{at}", "town_key": "nancheng", "kind": "own", "created_at": NOON}
            session.add(Store(**facts, **name))
    for at in range(10, 40):
        quick_hq.order(f"S00{at}", "paid", at=datetime.now(UTC))
    assert quick_hq.statements_of(lambda: client.get("/stores/list")) == few


def test_the_export_opens_in_a_spreadsheet(quick_hq: Hq) -> None:
    with quick_hq.database.transaction() as session:
        session.execute(update(Store).where(Store.id == "S0001").values(name_zh_hans="=HYPERLINK(1)"))
    answer = quick_hq.signed_in("analyst").get("/stores/export.csv")
    assert answer.mimetype == "text/csv" and answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["S0001", "S0002"]
    assert rows[1][1] == "'=HYPERLINK(1)"


def test_the_export_counts_orders_placed_paid_and_handed_over(quick_hq: Hq) -> None:
    quick_hq.order("S0001", *SERVED, at=datetime.now(UTC))
    quick_hq.order("S0001", at=datetime.now(UTC))
    answer = quick_hq.signed_in("analyst").get("/stores/export.csv")
    first, *_ = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    shown = [first[name] for name in ("今天收款（元）", "下单笔数", "付款笔数", "交付笔数")]
    assert shown == ["66.00", "2", "1", "1"]


def test_amounts_below_zero_stay_numbers_in_the_export() -> None:
    assert plain("-12.50") == "-12.50"
    assert plain("-1+cmd") == "'-1+cmd" and plain("@x") == "'@x"


def test_a_manager_exports_their_own_store_only(quick_hq: Hq) -> None:
    assert "S0002" not in quick_hq.signed_in("manager-s0001").get("/stores/export.csv").text
    assert quick_hq.signed_in("clerk-s0001").get("/stores/export.csv").status_code == 403


def test_a_stores_page_shows_its_line_and_its_orders(quick_hq: Hq) -> None:
    now = datetime.now(UTC)
    order = quick_hq.order("S0001", "paid", at=now)
    with quick_hq.database.transaction() as session:
        row = {"inc": "i", "public_key": "0" * 64, "applied_hash": "0" * 64, "applied_seq": 7, "head_seq": 9}
        told = {"unsent": 2, "oldest_unsent_at": now - timedelta(minutes=3), "last_seen_at": now}
        session.execute(insert(LINK.store_line).values(store_id="S0001", **row, **told))
    page = quick_hq.signed_in("analyst").get("/stores/S0001").text
    assert order.code in page and "在线" in page and "第 7 条" in page and "9 条" in page


def test_a_box_enrols_once_with_the_code_from_the_page(hq: Hq) -> None:
    limits.limiter.reset()
    client = hq.signed_in("admin").client
    page = client.post("/stores/S0001/enrolment-code", data={"csrf_token": csrf_of(client, "/stores/S0001")}).text
    found = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page)
    assert found
    ask = {"code": found[0], "public_key": StoreKey.make().public_key}
    answer = hq.visitor().post("/link/enrol", json=ask)
    assert answer.status_code == 200 and answer.json["store_id"] == "S0001"
    again = hq.visitor().post("/link/enrol", json=ask)
    assert (again.status_code, again.json["code"]) == (409, "enrolment_code_unusable")
    assert again.json["message"]
    assert found[0] not in client.get("/stores/S0001").text


@pytest.mark.parametrize(
    ("public_url", "told"),
    [("https://hq.example/", "https://hq.example"), ("", "http://localhost"), ("http://h/a b", "http://h/a b")],
)
def test_the_line_on_the_page_is_one_that_the_box_understands(quick_hq: Hq, public_url: str, told: str) -> None:
    quick_hq.app.config["KAKI_SETTINGS"] = replace(quick_hq.app.config["KAKI_SETTINGS"], public_url=public_url)
    client = quick_hq.signed_in("admin").client
    page = client.post("/stores/S0001/enrolment-code", data={"csrf_token": csrf_of(client, "/stores/S0001")}).text
    found = re.search(r"<code[^>]*>(.*?)</code>", page)
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", page)
    assert found and code
    python, dash_m, module, *words = shlex.split(html.unescape(found[1]))
    assert (python, dash_m, module) == ("python", "-m", "kiosk")
    with kiosk.main.make_context("kiosk", words) as group:
        name, command, rest = kiosk.main.resolve_command(group, words)
        assert command is not None
        with command.make_context(name, rest) as asked:
            assert (name, asked.params) == ("enrol", {"code": code[0], "hq_url": told, "again": False})


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"code": 1}', b"x" * 100_000])
def test_an_unreadable_enrolment_is_refused_kindly(quick_hq: Hq, body: bytes) -> None:
    limits.limiter.reset()
    answer = quick_hq.visitor().post("/link/enrol", data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, "enrolment_unreadable")


def test_enrolment_codes_cannot_be_guessed_at_forever(quick_hq: Hq) -> None:
    limits.limiter.reset()
    ask = {"code": "AAAA-AAAA-AAAA", "public_key": StoreKey.make().public_key}
    answers = [quick_hq.visitor().post("/link/enrol", json=ask).status_code for _ in range(21)]
    assert answers == [409] * 20 + [429]


def test_what_nobody_has_settled_is_an_alarm_on_the_page_and_in_metrics(quick_hq: Hq) -> None:
    quick_hq.order("S0001", "paid", digits="16190001234", gen=1)
    assert "1 处总部和门店对不上" in quick_hq.signed_in("analyst").get("/stores").text
    assert "对不上" not in quick_hq.signed_in("clerk-s0002").get("/stores").text
    metrics = quick_hq.visitor().get("/metrics").text
    assert "kaki_conflicts_open 1.0" in metrics and "kaki_parked_events 0.0" in metrics


def test_a_replaced_box_that_is_still_at_work_is_listed_as_an_incident(quick_hq: Hq) -> None:
    from link import lines

    with quick_hq.database.transaction() as session:
        lines.note_fenced(session.connection(), LINK, "S0001", "inc-1", 7, NOON)
    admin = quick_hq.signed_in("admin")
    assert "S0001 换过机器，旧的那台还在运行" in admin.get("/stores").text
    assert "换下来的旧机器还在运行" in admin.get("/stores/S0001").text
    assert "换过机器" not in quick_hq.signed_in("clerk-s0002").get("/stores").text
