"""Grade tables at head office: all that the grammar says, one sentence for what is wrong, a dry run, publishing."""

import csv
import io
from typing import Any

import pytest

from storeadmin.catalogue import publishing, trials
from storeadmin.catalogue.kinds import KINDS
from storeadmin.catalogue.kinds.grade_table import GradeTableEntry
from storeadmin.catalogue.trial_models import GradeTrial
from telecom.errors import Refusal
from telecom.grades import DEFAULT, GradeTable
from tests.page_client import PageClient
from tests.storeadmin.cast import NOON, Hq, csrf_of
from tests.storeadmin.entries import CHANGED
from tests.storeadmin.shelves import pool
from tests.waiting import until

NEW, DEFAULT_PAGE = "/catalogue/grade_table/new", "/catalogue/grade_table/default"
TRIALS = f"{DEFAULT_PAGE}/trials"
ORDINARY = {"grade": "0", "prepay": "", "returned": "", "tier": "66"}
FANCY = {
    "grade": "1", "prepay": "7032", "returned": "12", "tier": "886", "spend": "900", "months": "24",
    "transferable": "no", "leaving": "refund", "penalty": "3",
}  # fmt: skip


def form(rules: list[tuple[str, str]], terms: list[dict[str, str]], **told: str) -> dict[str, str]:
    """What the browser sends for a table with these rows."""
    fields = {"key": "north", "position": "0", "active": "1", "version": "north-1", **told}
    for at, (pattern, grade) in enumerate(rules):
        fields |= {f"rules.{at}.pattern": pattern, f"rules.{at}.grade": grade, f"rules.{at}.sure": "1"}
    for at, row in enumerate(terms):
        fields |= {f"terms.{at}.{part}": text for part, text in row.items()}
    return fields


def send(pages: PageClient, fields: dict[str, str], address: str = NEW) -> tuple[int, str]:
    answer = pages.post(address, data={**fields, "csrf_token": csrf_of(pages, address)})
    return answer.status_code, answer.text


def table_of(hq: Hq, key: str = "north") -> GradeTable:
    with hq.database.reading() as session:
        return KINDS["grade_table"].to_document(session.get_one(GradeTableEntry, key)).table()


def put_default(hq: Hq, table: GradeTable = DEFAULT, **changed: Any) -> None:
    """The table `default` as the form would have left it."""
    plain = table.to_document()
    rules = [[rule["pattern"], rule["grade"], rule["confirmed"]] for rule in plain["rules"]]
    terms = [[t["grade"], t["prepay_fen"], t["returned_months"], t["minimum_tier"]] for t in plain["terms"]]
    values = {"version": plain["version"], "rules": rules, "terms": terms, **changed}
    with hq.database.transaction() as session:
        row = session.get(GradeTableEntry, "default")
        if row is None:
            session.add(GradeTableEntry(key="default", **values, **CHANGED))
        else:
            for name, value in values.items():
                setattr(row, name, value)


def publish(hq: Hq) -> None:
    with hq.database.transaction() as session:
        publishing.publish(session, "admin", NOON, has_media=bool)


def test_the_form_says_everything_that_a_rule_and_a_grade_can_say(hq: Hq) -> None:
    pages = hq.signed_in("admin")
    rules = [("５２０@8", "1"), ("aabb", "1"), ("MMDD", "1"), ("8*a8a", "1"), ("W4>=16", "1")]
    told = {"city": "north", "brand": "young", "weights": "0 0 0 0 -9 0 4 0 5 4"}
    assert send(pages, form(rules, [ORDINARY, FANCY], **told))[0] == 303
    table = table_of(hq)
    assert [rule.pattern for rule in table.rules] == ["520@8", "AABB", "MMDD", "8*A8A", "W4>=16"]
    assert (table.city, table.brand, table.weights[4]) == ("north", "young", -9)
    terms = table.terms(1)
    assert (terms.prepay.yuan_text(), terms.monthly_return.yuan_text()) == ("7,032", "586")
    assert (terms.minimum_spend.fen, terms.months, terms.penalty_months) == (90_000, 24, 3)
    assert (terms.transferable, terms.leaving) == (False, "refund")
    page = pages.get("/catalogue/grade_table/north").text
    assert "最后 8 位里有 520" in page and "586" in page and 'value="7032"' in page


@pytest.mark.parametrize(
    ("rules", "terms", "told", "sentence"),
    [
        ([("XYZ", "1")], [ORDINARY, FANCY], {}, "第 1 行：字母只用 A 到 K"),
        ([("AAA", "1"), ("520@2", "1")], [ORDINARY, FANCY], {}, "第 2 行：@ 后面写在最后几位里找"),
        ([("AAA", "0")], [ORDINARY, FANCY], {}, "第 1 行：等级填 1 到 99"),
        ([("AAA", "two")], [ORDINARY, FANCY], {}, "第 1 行：等级填 1 到 99"),
        ([("AAA", "1"), ("aaa", "1")], [ORDINARY, FANCY], {}, "第 2 行：样式 AAA 写了两次"),
        ([("AAA", "2")], [ORDINARY, FANCY], {}, "第 2 级还没有费用"),
        ([("AAA", "1")], [FANCY], {}, "普通号（0 级）也要有一行费用"),
        ([("AAA", "1")], [ORDINARY, FANCY, FANCY], {}, "第 3 行：第 1 级写了两次"),
        ([("AAA", "1")], [ORDINARY, {**FANCY, "returned": "0"}], {}, "第 2 行：有预存就要有返还的月数"),
        ([("AAA", "1")], [ORDINARY, {**FANCY, "months": "1e9"}], {}, "第 2 行：月数填 0 到 120"),
        ([("AAA", "1")], [{**ORDINARY, "penalty": "2"}, FANCY], {}, "第 1 行：有违约金就要有约定的月数"),
        ([("AAA", "1")], [ORDINARY, {**FANCY, "leaving": "shout"}], {}, "第 2 行：从列表里选一个"),
        ([("AAA", "1")], [ORDINARY, FANCY], {"weights": "1 2 3"}, "从 0 到 9 写十个整数"),
        ([], [ORDINARY, FANCY], {}, "这一项要填"),
    ],
)
def test_a_wrong_table_is_told_in_one_sentence(
    quick_hq: Hq, rules: list[tuple[str, str]], terms: list[dict[str, str]], told: dict[str, str], sentence: str
) -> None:
    status, page = send(quick_hq.signed_in("admin"), form(rules, terms, **told))
    assert status == 422
    assert sentence in page and page.count('class="field__error" id=') + page.count('field__error" id=') >= 1
    assert 'value="north-1"' in page


def test_buttons_move_drop_and_add_rows_and_save_nothing(quick_hq: Hq) -> None:
    pages = quick_hq.signed_in("admin")
    fields = form([("AAA", "1"), ("AABB", "1"), ("ABAB", "1")], [ORDINARY, FANCY])

    def patterns(do: str) -> list[str]:
        status, page = send(pages, {**fields, "do": do})
        assert status == 200
        return [part.split('"')[0] for part in page.split('.pattern" value="')[1:] if not part.startswith('"')]

    assert patterns("more:rules") == ["AAA", "AABB", "ABAB"]
    assert patterns("down:rules:0") == ["AABB", "AAA", "ABAB"]
    assert patterns("up:rules:0") == ["AAA", "AABB", "ABAB"]
    assert patterns("drop:rules:1") == ["AAA", "ABAB"]
    assert patterns("drop:rules:99") == ["AAA", "AABB", "ABAB"]
    with quick_hq.database.reading() as session:
        assert session.get(GradeTableEntry, "north") is None


@pytest.mark.parametrize(
    ("typed", "told"), [("aaaa", "最后 4 位一样"), ("520@", "field__error"), ("", ""), ("<b>", "field__error")]
)
def test_a_pattern_is_explained_while_it_is_typed(quick_hq: Hq, typed: str, told: str) -> None:
    page = quick_hq.signed_in("analyst").get("/catalogue/grade-pattern", query_string={"rules.0.pattern": typed})
    assert page.status_code == 200
    assert told in page.text and "<b>" not in page.text


def try_out(hq: Hq, pages: PageClient) -> GradeTrial:
    assert send(pages, {}, TRIALS)[0] == 303

    def finished() -> GradeTrial | None:
        with hq.database.reading() as session:
            trial = trials.latest(session, "default")
            return trial if trial is not None and trial.state != "running" else None

    trial = until(finished, 20)
    assert trial is not None and trial.state == "done"
    return trial


def numbers_to_try(hq: Hq) -> None:
    pool(hq, {0: 30})
    hq.allot("16190008888")
    hq.allot("16190006688", store_id="S0002", state="recalling")
    hq.allot("16190016688", state="sold")
    hq.allot("16190013579")


def test_a_dry_run_shows_who_and_what_changes_and_the_money(hq: Hq) -> None:
    put_default(hq)
    publish(hq)
    numbers_to_try(hq)
    dearer = [[t.grade, t.prepay_fen, t.returned_months, t.minimum_tier] for t in _terms()]
    put_default(hq, rules=[["AAAA", 1, True], ["AABB", 5, True]], terms=dearer, version="branch-2")
    pages = hq.signed_in("admin")
    found = try_out(hq, pages).found
    assert found["looked"] == 33
    moves = {(move["was"], move["will_be"]): move["count"] for move in found["moves"]}
    with hq.database.reading() as session:
        before = {one.digits: one.was for one in trials.every_change(hq.database, session.get_one(GradeTrial, 1))}
    assert moves[2, 1] == 1 and moves[4, 5] >= 1
    assert sum(moves.values()) == len(before) == found["total"]["count"]
    assert "16190016688" not in before, "what is sold keeps the grade it was sold with"
    places = {(place["store_id"], place["state"]): place["count"] for place in found["places"]}
    assert places["S0001", "allotted"] == 1 and places["S0002", "recalling"] == 1
    [finest] = [move for move in found["moves"] if move["was"] == 2]
    assert (finest["prepay_before"], finest["prepay_after"]) == (463_200, 703_200)
    assert (finest["minimum_before"], finest["minimum_after"]) == (58_600, 88_600)
    page = pages.get(TRIALS).text
    assert "¥4,632 → ¥7,032" in page and "161 9000 8888" in page


def test_the_export_has_every_number_that_would_change(quick_hq: Hq) -> None:
    put_default(quick_hq)
    publish(quick_hq)
    numbers_to_try(quick_hq)
    put_default(quick_hq, rules=[["AAAA", 1, True]], version="branch-2")
    pages = quick_hq.signed_in("admin")
    trial = try_out(quick_hq, pages)
    answer = pages.get(f"{TRIALS}/{trial.id}/export.csv")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 1 + trial.found["total"]["count"]
    [eights] = [row for row in rows if row[0] == "16190008888"]
    assert eights[1:2] + eights[4:] == ["S0001", "2", "1", "4632.00", "7032.00", "586.00", "886.00"]
    assert pages.get(f"{TRIALS}/99/export.csv").status_code == 404
    assert pages.get(f"{TRIALS}/x/export.csv").status_code == 404


def test_a_table_of_one_city_changes_that_citys_stores_only(hq: Hq) -> None:
    put_default(hq)
    publish(hq)
    numbers_to_try(hq)
    with hq.database.transaction() as session:
        from storeadmin.stores.models import Store

        session.get_one(Store, "S0002").city = "north"
    fields = form([("AABB", "1")], [ORDINARY, FANCY], city="north")
    pages = hq.signed_in("admin")
    assert send(pages, fields)[0] == 303
    assert send(pages, {}, "/catalogue/grade_table/north/trials")[0] == 303

    def done() -> GradeTrial | None:
        with hq.database.reading() as session:
            trial = trials.latest(session, "north")
            return trial if trial is not None and trial.state == "done" else None

    found = until(done, 20).found  # type: ignore[union-attr]
    assert {place["store_id"] for place in found["places"]} == {"S0002"}
    publish(hq)
    with hq.database.reading() as session:
        assert publishing.latest(session).revision == 2  # type: ignore[union-attr]


def test_a_run_that_its_process_left_says_so_and_an_old_one_says_that_too(quick_hq: Hq) -> None:
    put_default(quick_hq)
    publish(quick_hq)
    pages = quick_hq.signed_in("admin")
    assert "还没试算过" in pages.get(TRIALS).text
    try_out(quick_hq, pages)
    assert "没有号码会变" in pages.get(TRIALS).text
    put_default(quick_hq, rules=[["AAAA", 1, True]], version="branch-3")
    assert "试算之后又改过" in pages.get(TRIALS).text
    with quick_hq.database.transaction() as session:
        row = session.get_one(GradeTrial, 1)
        row.state, row.changed_at = "running", NOON
    assert "试算停在了" in pages.get(f"{TRIALS}/now").text


def test_an_analyst_reads_a_trial_and_starts_none(quick_hq: Hq) -> None:
    put_default(quick_hq)
    analyst = quick_hq.signed_in("analyst")
    assert analyst.get(TRIALS).status_code == 200
    assert analyst.post(TRIALS, data={"csrf_token": csrf_of(analyst, TRIALS)}).status_code == 403
    assert quick_hq.signed_in("manager-s0001").get(TRIALS).status_code == 403
    assert analyst.get("/catalogue/grade_table/nothing/trials").status_code == 404


def test_a_version_means_one_content_for_ever(quick_hq: Hq) -> None:
    put_default(quick_hq)
    publish(quick_hq)
    put_default(quick_hq, rules=[["AAAA", 1, True]])
    with pytest.raises(Refusal, match="version_reused"):
        publish(quick_hq)
    put_default(quick_hq, rules=[["AAAA", 1, True]], version="branch-2")
    publish(quick_hq)
    put_default(quick_hq)
    publish(quick_hq)


def test_two_tables_for_the_same_place_are_refused(quick_hq: Hq) -> None:
    put_default(quick_hq)
    assert send(quick_hq.signed_in("admin"), form([("AABB", "1")], [ORDINARY, FANCY]))[0] == 303
    with pytest.raises(Refusal, match="two_grade_tables"):
        publish(quick_hq)


def _terms() -> list[Any]:
    from telecom.grades import TermsRow

    return [TermsRow.of(grade, terms) for grade, terms in DEFAULT.terms_by_grade.items()]
