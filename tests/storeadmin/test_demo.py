"""The demo: the same for the same seed, whole, published, and added only where something is missing."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from link import feed, messages
from storeadmin.accounts import passwords
from storeadmin.accounts.models import User
from storeadmin.catalogue import publishing
from storeadmin.catalogue.kinds.plan import PlanEntry
from storeadmin.db import LINK
from storeadmin.demo import stores as demo_stores
from storeadmin.demo.filling import Wanted, fill, sign_ins
from storeadmin.demo.towns import TOWNS
from storeadmin.numbers import actions
from storeadmin.numbers.keeper import look
from storeadmin.numbers.models import Number, NumberEvent
from storeadmin.numbers.rule_models import AllotmentRule
from storeadmin.stores.models import Store
from telecom import catalogue
from telecom.grades import DEFAULT
from telecom.numbers import PhoneNumber
from telecom.quotes import plans_allowed
from telecom.staff import CLERK
from tests.storeadmin.cast import NOON, Hq

SMALL = Wanted(stores=3, numbers_a_store=700)
RESERVE = 10 * 700 - 2  # two of those drawn stand on a shelf already


def test_the_city_has_32_towns_and_105_stores_in_its_split() -> None:
    kinds = Counter(row["kind"] for row in demo_stores.stores(1619).values())
    assert len(TOWNS) == len({town.key for town in TOWNS}) == len({(t.grid_x, t.grid_y) for t in TOWNS}) == 32
    assert kinds == {"partner": 76, "own": 29}
    assert len({row["partner_key"] for row in demo_stores.stores(1619).values()}) > 3
    assert demo_stores.stores(1619) == demo_stores.stores(1619) != demo_stores.stores(1)


def test_every_store_has_a_manager_and_two_clerks() -> None:
    people = demo_stores.people(1619, ["S0001", "S0002"])
    assert Counter(row["role"] for row in people.values() if row["store_id"] == "S0002") == {
        "store_manager": 1,
        "clerk": 2,
    }
    assert passwords.matches(people["clerk-s0001"]["password_hash"], demo_stores.PASSWORDS[CLERK])
    assert passwords.matches(people["clerk2-s0002"]["pin_hash"], demo_stores.PIN)


def test_a_store_is_told_who_it_is_who_works_there_and_what_it_may_sell(empty_hq: Hq) -> None:
    fill(empty_hq.database, SMALL, NOON)
    with empty_hq.database.reading() as session:
        changes = feed.changes_after(session.connection(), LINK, feed.store_channel("S0002"), 0)
    sent = [change.message() for change in changes]
    assert [type(each).__name__ for each in sent] == ["StorePut", *["StaffPut"] * 3, "NumbersAllot", "NumbersAllot"]
    numbers = [pair for each in sent if isinstance(each, messages.NumbersAllot) for pair in each.numbers]
    assert len(set(numbers)) == 700
    assert all(PhoneNumber(digits).is_demo and gen == 1 for digits, gen in numbers)


def test_numbers_belong_to_one_store_each_and_remember_their_beginning(empty_hq: Hq) -> None:
    fill(empty_hq.database, SMALL, NOON)
    with empty_hq.database.reading() as session:
        shelves = select(Number.store_id, func.count()).group_by(Number.store_id)
        assert dict(session.execute(shelves).all()) == {"S0001": 700, "S0002": 700, "S0003": 700, None: RESERVE}
        assert session.scalar(select(func.count()).select_from(NumberEvent)) == 2_100 + RESERVE


def test_every_number_has_the_grade_of_the_printed_table(empty_hq: Hq) -> None:
    fill(empty_hq.database, SMALL, NOON)
    with empty_hq.database.reading() as session:
        rows = session.execute(select(Number.digits, Number.grade)).all()
    assert [grade for _, grade in rows] == [each.grade for each in DEFAULT.grade_all(digits for digits, _ in rows)]
    assert {0, 3, 4, 5} <= {grade for _, grade in rows}


def test_a_shelf_that_runs_low_is_filled_from_the_demos_reserve(quick_hq: Hq) -> None:
    fill(quick_hq.database, SMALL, NOON)
    assert look(quick_hq.database) == (0, 0)
    with quick_hq.database.transaction() as session:
        actions.recall(session, "S0002", 200, by="admin", now=NOON)
    assert look(quick_hq.database) == (0, 200)


def test_the_demo_tariff_is_published_and_called_one(empty_hq: Hq) -> None:
    fill(empty_hq.database, SMALL, NOON)
    with empty_hq.database.reading() as session:
        last = publishing.latest(session)
        assert last is not None and last.revision == 1
        documents = [(each.kind, each.key, each.body) for each in publishing.draft(session)]
    built = catalogue.Catalogue.from_documents(1, NOON, documents)
    assert [plan.tier for plan in built.plans] == [46, 66, 96, 126, 156, 186, 226, 286, 386, 586, 886]
    assert all(plan.demo for plan in built.plans)
    assert [zone.hue for zone in built.zones] == ["life", "trend", "biz", "play", "trip"]
    assert all(1 <= len(built.services_in(zone.key)) <= 5 for zone in built.zones)
    for texts in (built.zones, built.services, built.plans):
        assert all(each.name.zh_hant and each.name.en for each in texts)


@pytest.mark.parametrize("digits", ["16190012345", "16190088888", "16190012566", "16190013579"])
def test_every_grade_has_a_plan_that_it_may_be_sold_with(quick_hq: Hq, digits: str) -> None:
    fill(quick_hq.database, Wanted(stores=3, numbers_a_store=0), NOON)
    with quick_hq.database.reading() as session:
        documents = [(each.kind, each.key, each.body) for each in publishing.draft(session)]
    built = catalogue.Catalogue.from_documents(1, NOON, documents)
    assert plans_allowed(built.plans, built.grade_table.grade(digits), built.grade_table)


def test_a_second_time_changes_nothing_and_keeps_what_people_changed(empty_hq: Hq) -> None:
    fill(empty_hq.database, SMALL, NOON)
    with empty_hq.database.transaction() as session:
        session.get_one(PlanEntry, "demo-66").monthly_fen = 6_800
        session.get_one(Store, "S0001").address = "moved"
    with empty_hq.database.reading() as session:
        before = feed.head(session.connection(), LINK)
    fill(empty_hq.database, SMALL, NOON)
    with empty_hq.database.reading() as session:
        assert feed.head(session.connection(), LINK) == before
        assert session.get_one(PlanEntry, "demo-66").monthly_fen == 6_800
        assert session.get_one(Store, "S0001").address == "moved"
        assert session.scalar(select(func.count()).select_from(User)) == 2 + 3 * 3


def test_a_larger_demo_adds_the_stores_that_are_missing(empty_hq: Hq) -> None:
    fill(empty_hq.database, Wanted(stores=1, numbers_a_store=20), NOON)
    fill(empty_hq.database, Wanted(stores=2, numbers_a_store=20), NOON)
    with empty_hq.database.reading() as session:
        assert session.scalars(select(Store.id).order_by(Store.id)).all() == ["S0001", "S0002"]
        on_shelf = select(func.count()).where(Number.state == "allotted").group_by(Number.store_id)
        assert session.scalars(on_shelf).all() == [20, 20]
        assert session.scalars(select(AllotmentRule.fill_up_to)).all() == [20, 20]


def test_the_demos_people_can_sign_in(quick_hq: Hq) -> None:
    from tests.storeadmin.cast import enter

    with quick_hq.database.transaction() as session:
        for person in session.scalars(select(User)):
            session.delete(person)
    fill(quick_hq.database, Wanted(stores=1, numbers_a_store=0), NOON)
    for username, password, _role in sign_ins(["S0001"]):
        assert enter(quick_hq.visitor(), username, password).status_code == 303
