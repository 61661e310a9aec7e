"""A store whose city has a grade table of its own: searched, given and filled up by that table, exactly."""

from typing import Any

import pytest

from link import questions
from link.questions import CityNumbers, CitySearch
from storeadmin.catalogue import publishing
from storeadmin.catalogue.kinds.grade_table import GradeTableEntry
from storeadmin.kiosk_link.questions import answers
from storeadmin.numbers import actions, allotting, choosing, grading, own_grades, rules
from storeadmin.numbers.keeper import look
from storeadmin.numbers.rule_models import NumberMove, NumberWish
from storeadmin.stores.models import Store
from telecom.grades import DEFAULT, GradeRule, GradeTable, GradeTerms, TermsRow
from telecom.money import Money
from tests.storeadmin.cast import NOON, Hq
from tests.storeadmin.shelves import allotted_to
from tests.storeadmin.test_number_pages import send

SEGMENT = "1619123"
NORTH = GradeTable(
    "north",
    (GradeRule("4444", 1), GradeRule("13", 2)),
    {0: GradeTerms(Money(0), 0, 66), 1: GradeTerms(Money(900_000), 12, 66), 2: GradeTerms(Money(50_000), 12, 66)},
    city="north",
)
"""In the north 13 is fine, and 8888 nothing special."""


def publish(hq: Hq, *tables: GradeTable) -> None:
    with hq.database.transaction() as session:
        for key, table in enumerate(tables):
            rules = [[rule.pattern, rule.grade, rule.confirmed] for rule in table.rules]
            rows = [TermsRow.of(grade, terms) for grade, terms in table.terms_by_grade.items()]
            terms = [[r.grade, r.prepay_fen, r.returned_months, r.minimum_tier] for r in rows]
            place = {"version": table.version, "city": table.city, "brand": table.brand}
            session.add(
                GradeTableEntry(
                    key=f"table-{key}", rules=rules, terms=terms, **place, changed_by="admin", changed_at=NOON
                )
            )
        session.flush()
        publishing.publish(session, "admin", NOON, has_media=bool)


@pytest.fixture
def two_tables(hq: Hq) -> Hq:
    """S0001 sells by the northern table, S0002 by the one for everybody; one whole segment is in the pool."""
    publish(hq, DEFAULT, NORTH)
    with hq.database.transaction() as session:
        session.get_one(Store, "S0001").city = "north"
    with hq.database.transaction() as session:
        actions.add_to_pool(session.connection(), actions.segment(SEGMENT), by="admin", why="", now=NOON)
    return hq


def found(hq: Hq, store_id: str, **filter: str) -> CityNumbers:
    asked = questions.encode(CitySearch(filter, "seed", draw=60))
    return questions.decode(answers(hq.app)[questions.SEARCH](store_id, asked), CityNumbers)


def given_to(hq: Hq, store_id: str, table: GradeTable) -> dict[int, int]:
    """Grade by this table -> how many numbers the store was told of."""
    numbers = [digits for digits, _ in allotted_to(hq, store_id)]
    return {grade: len(those) for grade, those in grading.grades_of(numbers, table).items()}


def test_each_store_searches_the_city_by_its_own_grades(two_tables: Hq) -> None:
    north, everybody = found(two_tables, "S0001", grade="2"), found(two_tables, "S0002", grade="2")
    assert north.count == 100 and all(digits.endswith("13") for digits in north.digits)
    assert {DEFAULT.grade(digits).grade for digits in everybody.digits} == {2}


@pytest.mark.parametrize(("store_id", "table"), [("S0001", NORTH), ("S0002", DEFAULT)])
def test_no_number_found_is_dearer_than_the_shoppers_ceiling(two_tables: Hq, store_id: str, table: GradeTable) -> None:
    ceiling = found(two_tables, store_id, prepay_most="500")
    fitting = [d for d in actions.segment(SEGMENT) if table.terms(table.grade(d).grade).prepay <= Money.from_yuan(500)]
    assert ceiling.is_more and ceiling.digits
    assert set(ceiling.digits) <= set(fitting)
    dear = "4444" if table is NORTH else "8888"
    assert found(two_tables, store_id, prepay_most="500", ends=dear).count == 0
    assert found(two_tables, store_id, prepay_most="500", ends="8888" if table is NORTH else "4449").count == 1


def test_a_mix_is_of_the_grades_that_the_store_sells_by(two_tables: Hq) -> None:
    with two_tables.database.transaction() as session:
        rules.put(session, "S0001", rules.Wanted(10, 100, {0: 7, 2: 3}), by="admin", now=NOON)
        rules.put(session, "S0002", rules.Wanted(10, 100, {0: 7, 5: 3}), by="admin", now=NOON)
    assert look(two_tables.database) == (0, 200)
    assert given_to(two_tables, "S0001", NORTH) == {0: 70, 2: 30}
    assert given_to(two_tables, "S0002", DEFAULT) == {0: 70, 5: 30}


def test_without_a_mix_the_pools_proportions_are_those_of_the_stores_table(two_tables: Hq) -> None:
    with two_tables.database.transaction() as session:
        given = allotting.give_proportionally(session, "S0001", 1_000, {}, by="admin", why="", now=NOON)
    assert (given.by_grade, given.short) == ({0: 990, 2: 10}, 0)
    assert given_to(two_tables, "S0001", NORTH) == {0: 990, 2: 10}


def test_a_grade_is_given_as_far_as_the_pool_has_it_and_never_what_is_promised_elsewhere(two_tables: Hq) -> None:
    promised = f"{SEGMENT}4444"
    with two_tables.database.transaction() as session:
        move = NumberMove(from_store_id="S0001", to_store_id="S0002", by="admin", at=NOON)
        session.add(move)
        session.flush()
        session.add(NumberWish(move_id=move.id, digits=promised, gen=1, state="released", changed_at=NOON))
    with two_tables.database.transaction() as session:
        own = own_grades.of_store(session, "S0001")
        assert own is not None and own.in_pool(session) == {0: 9_899, 2: 100}
        given = allotting.give_grades(session, "S0001", {1: 2, 2: 150}, by="admin", why="", now=NOON)
    assert (given.by_grade, given.short) == ({2: 100}, 52)


def test_numbers_are_asked_back_by_the_grades_that_the_store_sells_by(two_tables: Hq) -> None:
    with two_tables.database.transaction() as session:
        allotting.give_grades(session, "S0001", {0: 40, 2: 5}, by="admin", why="", now=NOON)
    with two_tables.database.transaction() as session:
        assert {digits[-2:] for digits in choosing.on_shelf(session, "S0001", count=50, grade=2)} == {"13"}
        assert len(choosing.on_shelf(session, "S0001", count=50, grade=0)) == 40


def test_the_stores_page_counts_and_gives_by_its_own_grades(two_tables: Hq) -> None:
    admin = two_tables.signed_in("admin")
    shelf = "/numbers/stores/S0001"
    assert send(admin, f"{shelf}/allot", shelf, **{"give-2": "7", "give-0": "3"})[0] == 303
    page = admin.get(shelf).text
    assert "give-1" in page and "give-5" not in page
    with two_tables.database.reading() as session:
        rows = own_grades.shelf_rows(session, "S0001", NORTH)
    assert {row.grade: row.count for row in rows} == {0: 3, 2: 7}
    assert given_to(two_tables, "S0001", NORTH) == {0: 3, 2: 7}


def test_a_table_with_other_prices_and_the_same_rules_needs_nothing_of_its_own(hq: Hq) -> None:
    dearer = {**DEFAULT.terms_by_grade, 5: GradeTerms(Money(300_000), 12, 226)}
    publish(hq, DEFAULT, GradeTable("north", DEFAULT.rules, dearer, city="north"))
    with hq.database.transaction() as session:
        session.get_one(Store, "S0001").city = "north"
    with hq.database.reading() as session:
        assert own_grades.own_table(session, "S0001") is None
        assert grading.table_of(session, "S0001").terms(5).prepay == Money(300_000)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ({"store_id": None, "state": "pool"}, "8888 是 4 个一样的数字，算第 2 级"),
        ({"store_id": "S0001"}, "普通号码，没有特别的排列"),
        ({"store_id": "S0002"}, "8888 是 4 个一样的数字，算第 2 级"),
    ],
)
def test_a_numbers_history_says_why_by_the_table_that_applies(two_tables: Hq, state: dict[str, Any], told: str) -> None:
    digits = two_tables.allot("16190028888", **state)
    status, page = send(two_tables.signed_in("admin"), "/numbers/one", digits=digits)
    assert status == 200 and told in page


def test_a_sold_numbers_history_says_why_by_the_table_of_its_order(two_tables: Hq) -> None:
    digits = two_tables.allot("16190028888")
    two_tables.order("S0001", "paid", digits=digits, gen=1, grade=2, grade_version=DEFAULT.version)
    page = send(two_tables.signed_in("admin"), "/numbers/one", digits=digits)[1]
    assert "8888 是 4 个一样的数字，算第 2 级" in page
    later = two_tables.allot("16190038888")
    two_tables.order("S0001", "paid", digits=later, gen=1, grade=3, grade_version="of nobody")
    page = send(two_tables.signed_in("admin"), "/numbers/one", digits=later)[1]
    assert "8888 是" not in page and "普通号码，没有" not in page
