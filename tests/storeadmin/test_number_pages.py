"""/numbers: what each person sees of it, its forms, its export, and no number in an address."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from link.messages import NumberKept, NumberReleased
from storeadmin.numbers import actions, overview
from storeadmin.numbers.keeper import look
from storeadmin.numbers.models import Number, NumberBatch, NumberEvent
from storeadmin.numbers.rule_models import AllotmentRule, NumberWish
from tests.page_client import PageClient
from tests.storeadmin.cast import NOON, Hq, csrf_of
from tests.storeadmin.shelves import pool, shelf

ONE = "16190000001"
SHELF = "/numbers/stores/S0001"


def send(pages: PageClient, address: str, page: str = "/numbers", **form: str) -> tuple[int, str]:
    answer = pages.post(address, data={**form, "csrf_token": csrf_of(pages, page)})
    return answer.status_code, answer.text


def test_the_page_shows_nothing_but_zeros_when_there_is_nothing(quick_hq: Hq) -> None:
    page = quick_hq.signed_in("admin").get("/numbers").text
    assert "共 0 个" in page and "还没有号码" in page


def test_the_overview_counts_by_state_grade_town_and_store(hq: Hq) -> None:
    pool(hq, {0: 12, 1: 3})
    with hq.database.transaction() as session:
        actions.allot(session, "S0001", 4, by="admin", now=NOON)
    page = hq.signed_in("analyst").get("/numbers").text
    assert "共 15 个" in page and "第 1 级" in page
    assert "nancheng" in page and "S0002" in page
    with hq.database.reading() as session:
        from storeadmin.accounts.models import User

        seen = overview.overview(session, User(role="hq_analyst"))
    assert dict(seen.by_group) == {"pool": 11, "allotted": 4}
    assert list(seen.by_grade) == [1, 0]
    assert {row.store.id: row.stock for row in seen.shelves} == {"S0001": 4, "S0002": 0}


def test_the_list_is_narrowed_and_sorted(quick_hq: Hq) -> None:
    pool(quick_hq, {0: 9})
    with quick_hq.database.transaction() as session:
        actions.allot(session, "S0002", 5, by="admin", now=NOON)
        actions.allot(session, "S0001", 2, by="admin", now=NOON)
    pages = quick_hq.signed_in("analyst")

    def listed(query: str) -> list[str]:
        text = pages.get(f"/numbers?{query}").text.split('id="stores"')[-1]
        return sorted((code for code in ("S0001", "S0002") if f"/numbers/stores/{code}" in text), key=text.index)

    assert listed("sort=allotted") == ["S0001", "S0002"]
    assert listed("sort=-allotted") == ["S0002", "S0001"]
    assert listed("q=s0002") == ["S0002"]
    assert listed("town=nancheng") == ["S0001"]
    assert listed("grade=3") == []
    assert listed("state=allotted&grade=0") == ["S0001", "S0002"]
    assert listed("sort=nonsense&page=999&grade=%27&state=%00") == []


def test_the_export_has_one_row_for_each_store_grade_and_state(quick_hq: Hq) -> None:
    pool(quick_hq, {0: 5, 2: 1})
    with quick_hq.database.transaction() as session:
        actions.allot(session, "S0001", 2, by="admin", now=NOON)
    pages = quick_hq.signed_in("analyst")
    answer = pages.get("/numbers/export.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row[0], row[3], row[5], row[6]) for row in rows[1:]] == [
        ("", "0", "号码池", "3"), ("", "2", "号码池", "1"), ("S0001", "0", "在门店", "2"),
    ]  # fmt: skip
    narrowed = pages.get("/numbers/export.csv?town=nancheng").data.decode("utf-8-sig").splitlines()
    assert len(narrowed) == 2


def test_a_manager_sees_the_own_stores_numbers_and_nothing_else(quick_hq: Hq) -> None:
    pool(quick_hq, {0: 6})
    mine, theirs = "16190009991", "16190009992"
    quick_hq.allot(mine)
    quick_hq.allot(theirs, store_id="S0002")
    manager = quick_hq.signed_in("manager-s0001")
    page = manager.get("/numbers").text
    assert "共 1 个" in page and "S0002" not in page and "/numbers/generate" not in page
    assert manager.get(SHELF).status_code == 200 and "/rule" not in manager.get(SHELF).text
    assert manager.get("/numbers/stores/S0002").status_code == 404
    assert send(manager, "/numbers/one", digits=mine)[0] == 200
    assert send(manager, "/numbers/one", digits=theirs)[0] == 404
    assert send(manager, "/numbers/one", digits="16190000000")[0] == 404
    assert "S0002" not in manager.get("/numbers/export.csv").text
    assert send(manager, f"{SHELF}/allot", count="1")[0] == 403
    assert quick_hq.signed_in("clerk-s0001").get("/numbers").status_code == 403


def test_an_analyst_looks_and_cannot_touch(quick_hq: Hq) -> None:
    analyst = quick_hq.signed_in("analyst")
    assert "/allot" not in analyst.get(SHELF).text
    for address in (f"{SHELF}/allot", f"{SHELF}/rule", f"{SHELF}/recall", "/numbers/moves/1/cancel"):
        assert send(analyst, address, count="1")[0] == 403


def test_numbers_are_given_by_count_or_by_grade(quick_hq: Hq) -> None:
    pool(quick_hq, {0: 40, 1: 2, 5: 8})
    pages = quick_hq.signed_in("admin")
    assert send(pages, f"{SHELF}/allot", count="10")[0] == 303
    assert shelf(quick_hq, "S0001") == {0: 8, 5: 2}
    assert send(pages, f"{SHELF}/allot", **{"give-1": "5", "give-5": "1", "give-0": "", "why": "周末"})[0] == 303
    assert shelf(quick_hq, "S0001") == {0: 8, 1: 2, 5: 3}
    assert "还差 3 个" in pages.get(SHELF).text
    assert send(pages, f"{SHELF}/allot", **{"give-1": "1"})[0] == 409


@pytest.mark.parametrize("count", ["", "0", "-1", "1e3", "１０", "1000000", "abc"])
def test_a_count_that_is_none_is_told_beside_its_field(quick_hq: Hq, count: str) -> None:
    status, page = send(quick_hq.signed_in("admin"), f"{SHELF}/allot", count=count)
    assert status == 422
    assert page.count('aria-invalid="true"') == 1


def test_a_rule_is_written_down_and_works_at_once(quick_hq: Hq) -> None:
    pool(quick_hq, {0: 40, 1: 2})
    pages = quick_hq.signed_in("admin")
    form = {"low_water": "5", "fill_up_to": "20", "parts-0": "9", "parts-1": "1", "active": "1"}
    assert send(pages, f"{SHELF}/rule", **form)[0] == 303
    assert shelf(quick_hq, "S0001") == {0: 18, 1: 2}
    page = pages.get(SHELF).text
    assert 'value="9"' in page and "少于 5 就补到 20" in page
    status, page = send(pages, f"{SHELF}/rule", **{**form, "low_water": "21"})
    assert status == 422 and "f-low_water-error" in page
    assert send(pages, f"{SHELF}/rule", low_water="5", fill_up_to="20")[0] == 303
    with quick_hq.database.reading() as session:
        rule = session.get_one(AllotmentRule, "S0001")
    assert (rule.active, rule.parts, rule.changed_by) == (False, [], "admin")


def test_a_shortage_stands_on_both_pages(quick_hq: Hq) -> None:
    pool(quick_hq, {0: 4})
    pages = quick_hq.signed_in("admin")
    send(pages, f"{SHELF}/rule", low_water="5", fill_up_to="20", active="1")
    assert "1 家门店补不满，号码池还差 16 个" in pages.get("/numbers").text
    assert "补号还差 16 个" in pages.get(SHELF).text
    assert "/numbers/stores/S0001" in pages.get("/numbers?low=1").text
    assert "/numbers/stores/S0002" not in pages.get("/numbers?low=1").text.split('id="stores"')[-1]


def test_a_recall_by_grade_or_by_list_asks_the_store(quick_hq: Hq) -> None:
    pool(quick_hq, {0: 6, 1: 3})
    pages = quick_hq.signed_in("admin")
    send(pages, f"{SHELF}/allot", **{"give-0": "6", "give-1": "3"})
    assert send(pages, f"{SHELF}/recall", back="2", grade="1")[0] == 303
    assert shelf(quick_hq, "S0001", "recalling") == {1: 2}
    with quick_hq.database.reading() as session:
        ordinary = session.scalar(select(Number.digits).where(Number.grade == 0).limit(1))
    assert send(pages, f"{SHELF}/recall", digits=f"{ordinary}\n")[0] == 303
    assert shelf(quick_hq, "S0001", "recalling") == {0: 1, 1: 2}


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"digits": "16190009999"}, "digits"), ({"digits": "abc"}, "digits"), ({"back": "1", "grade": "4"}, "grade"),
        ({"back": "1", "grade": "x"}, "grade"), ({}, "back"), ({"back": "2"}, "back"),
    ],
)  # fmt: skip
def test_a_recall_of_nothing_is_told_beside_its_field(quick_hq: Hq, form: dict[str, str], field: str) -> None:
    status, page = send(quick_hq.signed_in("admin"), f"{SHELF}/recall", **form)
    assert status == 422
    assert page.count('aria-invalid="true"') == 1 and f'name="{field}"' in page.split('aria-invalid="true"')[0][-300:]


def test_a_move_is_asked_for_watched_and_taken_back(quick_hq: Hq) -> None:
    for at in range(3):
        quick_hq.allot(f"1619000000{at}")
    pages = quick_hq.signed_in("admin")
    assert send(pages, f"{SHELF}/recall", back="3", to_store="S0002", why="周末活动")[0] == 303
    assert "等门店放出 3" in pages.get("/numbers/moves").text
    assert "撤回调拨" in pages.get("/numbers/moves/1").text
    quick_hq.tell("S0001", NumberReleased(digits="16190000000", gen=1))
    quick_hq.tell("S0001", NumberKept(digits="16190000001", gen=1, reason="reserved"))
    page = pages.get("/numbers/moves/1").text
    assert "撤回调拨" not in page and "已有人下单" in page
    assert send(pages, "/numbers/moves/1/cancel")[0] == 409
    look(quick_hq.database)
    assert shelf(quick_hq, "S0002") == {0: 1}
    assert "已调到 1" in pages.get(SHELF).text
    with quick_hq.database.reading() as session:
        states = session.scalars(select(NumberWish.state).order_by(NumberWish.digits)).all()
    assert states == ["given", "kept", "waiting"]


@pytest.mark.parametrize("address", ["/numbers/moves/99", "/numbers/moves/x", "/numbers/moves/99999999999999999999"])
def test_a_move_that_does_not_exist_is_not_found(quick_hq: Hq, address: str) -> None:
    pages = quick_hq.signed_in("admin")
    assert pages.get(address).status_code == 404
    assert send(pages, f"{address}/cancel")[0] == 404


def test_a_stranger_does_not_see_a_move_of_other_stores(quick_hq: Hq) -> None:
    quick_hq.allot(ONE, store_id="S0002")
    with quick_hq.database.transaction() as session:
        from storeadmin.numbers import moves

        session.add(_third_store())
        session.flush()
        moves.ask(session, "S0002", "S0003", [ONE], by="admin", now=NOON)
    manager = quick_hq.signed_in("manager-s0001")
    assert manager.get("/numbers/moves/1").status_code == 404
    assert "S0003" not in manager.get("/numbers/moves").text
    assert quick_hq.signed_in("analyst").get("/numbers/moves/1").status_code == 200


def test_a_numbers_life_names_its_batch_its_steps_and_the_order_that_may_be_opened(hq: Hq) -> None:
    with hq.database.transaction() as session:
        session.add(NumberBatch(id=7, count=10_000, by="import", why="segment 1619000", at=NOON))
        session.flush()
        session.add(Number(digits=ONE, state="allotted", store_id="S0001", gen=1, batch_id=7, changed_at=NOON))
        session.flush()
        told = {"digits": ONE, "gen": 1, "state": "allotted", "by": "admin", "at": NOON + timedelta(hours=1)}
        session.add(NumberEvent(**told, store_id="S0002", why="earlier"))
        session.add(NumberEvent(**told, store_id="S0001", why="below 5"))
    order = hq.order("S0001", "paid", digits=ONE, gen=1)
    status, page = send(hq.signed_in("admin"), "/numbers/one", digits="161 9000 0001")
    assert status == 200
    assert f"/orders/{order.order_id}" in page and order.code in page
    assert "号段 1619000" in page and "少于 5 个，自动补" in page and "第 7 批" in page
    status, page = send(hq.signed_in("manager-s0001"), "/numbers/one", digits=ONE)
    assert status == 200 and "earlier" not in page and f"/orders/{order.order_id}" in page


@pytest.mark.parametrize("typed", ["", "abc", "------", "*", "161", "🐼" * 40, "9" * 400])
def test_what_is_no_number_is_told_beside_the_field(quick_hq: Hq, typed: str) -> None:
    status, page = send(quick_hq.signed_in("admin"), "/numbers/one", digits=typed)
    assert status == 422 and page.count('aria-invalid="true"') == 1


def test_a_segment_is_added_on_the_page(quick_hq: Hq) -> None:
    pages = quick_hq.signed_in("admin")
    assert send(pages, "/numbers/generate", segment="1619123")[0] == 303
    assert send(pages, "/numbers/generate", segment="16191")[0] == 422
    status, page = send(pages, "/numbers/one", digits="161 9123 0000")
    assert status == 200 and "1619123" in page


def _third_store():  # type: ignore[no-untyped-def]
    from storeadmin.stores.models import Store

    name = {"name_zh_hans": "三店", "name_zh_hant": "三店", "name_en": "Third"}
    return Store(id="S0003", code="S0003", town_key="nancheng", kind="own", created_at=NOON, **name)
