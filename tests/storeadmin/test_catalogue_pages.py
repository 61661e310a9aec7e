"""The catalogue's pages: whatever is wrong stands beside its field, and nothing reaches a store before publishing."""

from datetime import timedelta

import pytest

from storeadmin.catalogue import publishing
from storeadmin.catalogue.kinds import KINDS
from storeadmin.catalogue.kinds.grade_table import GradeTableEntry
from storeadmin.catalogue.kinds.plan import PlanEntry
from tests.page_client import PageClient
from tests.storeadmin.cast import NOON, Hq, csrf_of
from tests.storeadmin.entries import add_plan, add_service, add_zone, plan_form


def send(pages: PageClient, address: str, form: dict[str, str]) -> tuple[int, str]:
    answer = pages.post(address, data={**form, "csrf_token": csrf_of(pages, address)})
    return answer.status_code, answer.text


def plan_of(hq: Hq, key: str) -> PlanEntry | None:
    with hq.database.reading() as session:
        return session.get(PlanEntry, key)


def test_a_plan_is_added_with_its_traditional_name_suggested(quick_hq: Hq) -> None:
    status, _ = send(quick_hq.signed_in("admin"), "/catalogue/plan/new", plan_form())
    plan = plan_of(quick_hq, "family-226")
    assert status == 303 and plan is not None
    assert (plan.monthly_fen, plan.overage_voice_milli, plan.name_zh_hant) == (22_600, 150, "全家套餐")
    assert (plan.changed_by, plan.demo, plan.active) == ("admin", False, True)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("key", "Family 226"),
        ("key", "new"),
        ("key", ""),
        ("name_zh_hans", ""),
        ("name_zh_hans", "长" * 21),
        ("monthly_fen", "1.234"),
        ("monthly_fen", "-5"),
        ("tier", "12.5"),
        ("voice_minutes", ""),
        ("overage_voice_milli", "NaN"),
        ("overage_voice_milli", "0.0001"),
        ("for_whom", "everyone"),
        ("position", "99999"),
    ],
)
def test_what_cannot_be_used_is_told_beside_its_field(quick_hq: Hq, field: str, typed: str) -> None:
    pages = quick_hq.signed_in("admin")
    status, page = send(pages, "/catalogue/plan/new", plan_form(**{field: typed}))
    assert status == 422
    assert f'id="f-{field}-error"' in page
    assert page.count("field__error") == 1
    assert plan_of(quick_hq, "family-226") is None


def test_what_was_typed_is_still_there_after_a_mistake(quick_hq: Hq) -> None:
    pages = quick_hq.signed_in("admin")
    _, page = send(pages, "/catalogue/plan/new", plan_form(tier="x", line_zh_hans='刚好"够<b>'))
    assert "刚好&#34;够&lt;b&gt;" in page


def test_a_draft_may_have_gaps(quick_hq: Hq) -> None:
    status, _ = send(quick_hq.signed_in("admin"), "/catalogue/plan/new", plan_form(active="", sms=""))
    plan = plan_of(quick_hq, "family-226")
    assert status == 303 and plan is not None and plan.sms is None


def test_two_editors_do_not_overwrite_each_other(quick_hq: Hq) -> None:
    with quick_hq.database.transaction() as session:
        add_plan(session)
    pages = quick_hq.signed_in("admin")
    form = plan_form(key="demo-66", seen=(NOON - timedelta(minutes=1)).isoformat())
    status, page = send(pages, "/catalogue/plan/demo-66", form)
    plan = plan_of(quick_hq, "demo-66")
    assert status == 422 and 'role="alert"' in page
    assert plan is not None and plan.tier == 66
    assert send(pages, "/catalogue/plan/demo-66", {**form, "seen": NOON.isoformat()})[0] == 303


def test_a_key_cannot_be_used_twice_nor_changed(quick_hq: Hq) -> None:
    pages = quick_hq.signed_in("admin")
    assert send(pages, "/catalogue/plan/new", plan_form())[0] == 303
    assert send(pages, "/catalogue/plan/new", plan_form())[0] == 422
    assert send(pages, "/catalogue/plan/family-226", plan_form(key="other", tier="227"))[0] == 303
    assert plan_of(quick_hq, "other") is None


def test_a_service_needs_a_zone_that_exists(quick_hq: Hq) -> None:
    with quick_hq.database.transaction() as session:
        add_zone(session)
    form = {"key": "tv", "position": "1", "active": "1", "zone_key": "moon", "monthly_fen": "15"}
    form |= {"name_zh_hans": "手机电视", "line_zh_hans": "路上也能看"}
    pages = quick_hq.signed_in("admin")
    status, page = send(pages, "/catalogue/service/new", form)
    assert status == 422 and 'id="f-zone_key-error"' in page
    assert send(pages, "/catalogue/service/new", {**form, "zone_key": "life"})[0] == 303


def test_a_grade_table_is_written_as_lines_and_must_hold_together(quick_hq: Hq) -> None:
    form = {"key": "default", "position": "0", "active": "1", "version": "city-2"}
    form |= {"rules": "AAAA 2\nAA 5 ?\n", "terms": "0 0 0 66\n2 4632 12 586\n5 2232 12 226"}
    pages = quick_hq.signed_in("admin")
    status, page = send(pages, "/catalogue/grade_table/new", {**form, "terms": "0 0 0 66\n2 4632 12 586"})
    assert status == 422 and 'id="f-terms-error"' in page
    assert send(pages, "/catalogue/grade_table/new", {**form, "rules": "AAAA two"})[0] == 422
    assert send(pages, "/catalogue/grade_table/new", form)[0] == 303
    with quick_hq.database.reading() as session:
        row = session.get_one(GradeTableEntry, "default")
        table = KINDS["grade_table"].to_document(row).table()
    assert table.grade("16190008888").grade == 2
    assert table.terms(5).prepay.fen == 223_200


def test_the_overview_tells_what_publishing_would_change_in_yuan(quick_hq: Hq) -> None:
    with quick_hq.database.transaction() as session:
        add_zone(session)
        add_service(session)
        add_plan(session)
        publishing.publish(session, "admin", NOON, has_media=bool)
    pages = quick_hq.signed_in("admin")
    assert "disabled" in pages.get("/catalogue").text.split('action="/catalogue/publish"')[1].split("</form>")[0]
    with quick_hq.database.transaction() as session:
        session.get_one(PlanEntry, "demo-66").monthly_fen = 6_850
    page = pages.get("/catalogue").text
    assert "<del>66</del>" in page and "<ins>68.50</ins>" in page


def test_an_admin_publishes_with_one_button(quick_hq: Hq) -> None:
    with quick_hq.database.transaction() as session:
        add_plan(session)
    pages = quick_hq.signed_in("admin")
    answer = pages.post("/catalogue/publish", data={"csrf_token": csrf_of(pages, "/catalogue")})
    assert answer.status_code == 303
    with quick_hq.database.reading() as session:
        last = publishing.latest(session)
        assert last is not None and (last.revision, last.by, last.count) == (1, "admin", 1)
        assert publishing.differences(session) == ()


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_has_its_list_and_its_form(quick_hq: Hq, kind: str) -> None:
    pages = quick_hq.signed_in("admin")
    assert pages.get(f"/catalogue/{kind}").status_code == 200
    assert pages.get(f"/catalogue/{kind}/new").status_code == 200


@pytest.mark.parametrize("address", ["/catalogue/nothing", "/catalogue/plan/nothing", "/catalogue/nothing/new"])
def test_what_does_not_exist_is_not_found(quick_hq: Hq, address: str) -> None:
    assert quick_hq.signed_in("admin").get(address).status_code == 404


def test_an_analyst_reads_the_form_and_cannot_save(quick_hq: Hq) -> None:
    with quick_hq.database.transaction() as session:
        add_plan(session)
    pages = quick_hq.signed_in("analyst")
    page = pages.get("/catalogue/plan/demo-66").text
    assert "disabled" in page and "btn--go" not in page
    form = {**plan_form(), "csrf_token": csrf_of(pages, "/catalogue/plan/demo-66")}
    assert pages.post("/catalogue/plan/demo-66", data=form).status_code == 403
    assert quick_hq.signed_in("clerk-s0001").get("/catalogue").status_code == 403
