"""Shelves that fill themselves: by mark, by mix, once however many look, and short without an error."""

import threading

import pytest

from storeadmin.numbers import allotting, rules
from storeadmin.numbers.keeper import Keeper, look
from storeadmin.numbers.rule_models import AllotmentRule
from telecom.errors import BadInput, NotFound
from tests.storeadmin.cast import NOON, Hq
from tests.storeadmin.shelves import allotted_to, pool, shelf
from tests.storeadmin.test_enrol_again import enrol, served
from tests.waiting import until

ORDINARY = {0: 90, 5: 9, 1: 1}


def rule(hq: Hq, low: int, fill: int, parts: dict[int, int] | None = None, **told: bool) -> None:
    with hq.database.transaction() as session:
        rules.put(session, "S0001", rules.Wanted(low, fill, parts or {}, **told), by="admin", now=NOON)


def shortage(hq: Hq) -> int:
    with hq.database.reading() as session:
        return session.get_one(AllotmentRule, "S0001").shortage


def test_a_shelf_below_its_mark_is_filled_in_the_pools_proportions(hq: Hq) -> None:
    pool(hq, {0: 900, 5: 90, 1: 10})
    rule(hq, 20, 100)
    assert look(hq.database) == (0, 100)
    assert shelf(hq, "S0001") == ORDINARY
    assert sorted(gen for _, gen in allotted_to(hq, "S0001")) == [1] * 100


def test_a_shelf_at_its_mark_is_left_alone(hq: Hq) -> None:
    pool(hq, {0: 300})
    rule(hq, 100, 100)
    assert look(hq.database) == (0, 100)
    rule(hq, 100, 150)
    assert look(hq.database) == (0, 0)
    rule(hq, 101, 150)
    assert look(hq.database) == (0, 50)


def test_a_mix_is_kept_even_where_the_pool_has_more_of_something_else(hq: Hq) -> None:
    pool(hq, {0: 500, 1: 3, 5: 40})
    rule(hq, 10, 100, {0: 7, 5: 2, 1: 1})
    look(hq.database)
    assert shelf(hq, "S0001") == {0: 70, 5: 20, 1: 3}
    assert shortage(hq) == 7


def test_what_cannot_be_given_is_a_shortage_and_is_made_good_later(hq: Hq) -> None:
    pool(hq, {0: 30})
    rule(hq, 20, 50)
    assert look(hq.database) == (0, 30)
    assert shortage(hq) == 20
    assert look(hq.database) == (0, 0)
    pool(hq, {0: 40}, prefix="1618")
    assert look(hq.database) == (0, 20)
    assert (shortage(hq), shelf(hq, "S0001")) == (0, {0: 50})


def test_a_shelf_filled_by_hand_is_short_no_more(hq: Hq) -> None:
    pool(hq, {0: 30})
    rule(hq, 20, 50)
    look(hq.database)
    assert shortage(hq) == 20
    for at in range(20):
        hq.allot(f"161800000{at:02d}")
    assert look(hq.database) == (0, 0)
    assert shortage(hq) == 0


def test_a_rule_that_is_off_does_nothing(hq: Hq) -> None:
    pool(hq, {0: 30})
    rule(hq, 20, 30, active=False)
    assert look(hq.database) == (0, 0)


def test_several_keepers_fill_a_shelf_once(hq: Hq) -> None:
    pool(hq, {0: 500})
    rule(hq, 100, 100)
    start = threading.Barrier(4)

    def keep() -> None:
        start.wait()
        look(hq.database)

    keepers = [threading.Thread(target=keep) for _ in range(4)]
    for keeper in keepers:
        keeper.start()
    for keeper in keepers:
        keeper.join()
    assert shelf(hq, "S0001") == {0: 100}
    assert len(allotted_to(hq, "S0001")) == 100


def test_the_keepers_thread_fills_by_itself(quick_hq: Hq) -> None:
    pool(quick_hq, {0: 50})
    rule(quick_hq, 5, 10)
    keeper = Keeper(quick_hq.database, every_s=0.05)
    keeper.start()
    try:
        until(lambda: shelf(quick_hq, "S0001") == {0: 10})
    finally:
        keeper.stop()


def test_a_store_that_enrols_again_gets_fresh_numbers_by_its_rule(hq: Hq) -> None:
    enrol(hq)
    served(hq)
    for at in range(3):
        hq.allot(f"1619999000{at}")
    pool(hq, {0: 20, 1: 5})
    rule(hq, 1, 10, {0: 8, 1: 2})
    assert enrol(hq).again
    assert shelf(hq, "S0001") == {0: 8, 1: 2}
    assert shelf(hq, "S0001", "quarantine") == {0: 3}
    assert not {digits for digits, _ in allotted_to(hq, "S0001")} & {f"1619999000{at}" for at in range(3)}


def test_a_store_that_enrols_again_into_an_empty_pool_is_short_and_not_refused(hq: Hq) -> None:
    enrol(hq)
    served(hq)
    hq.allot("16199990000")
    rule(hq, 1, 10)
    assert enrol(hq).again
    assert (shelf(hq, "S0001"), shortage(hq)) == ({}, 10)


def test_so_many_of_each_grade_and_no_more_than_there_are(hq: Hq) -> None:
    pool(hq, {0: 50, 1: 2, 3: 9})
    with hq.database.transaction() as session:
        given = allotting.give_grades(session, "S0002", {1: 5, 3: 4, 4: 1}, by="admin", why="", now=NOON)
    assert (given.by_grade, given.short) == ({1: 2, 3: 4}, 4)
    assert shelf(hq, "S0002") == {1: 2, 3: 4}


def test_a_shelf_is_not_a_row_of_neighbours(hq: Hq) -> None:
    digits = pool(hq, {0: 4_000})
    with hq.database.transaction() as session:
        allotting.give_grades(session, "S0001", {0: 200}, by="admin", why="", now=NOON)
    places = sorted(digits.index(one) for one, _ in allotted_to(hq, "S0001"))
    assert len(places) == 200
    assert places[-1] - places[0] > 1_000


@pytest.mark.parametrize(("low", "fill", "field"), [(1, 0, "fill_up_to"), (11, 10, "low_water"), (-1, 5, "low_water")])
def test_marks_that_cannot_work_are_told(hq: Hq, low: int, fill: int, field: str) -> None:
    with pytest.raises(BadInput) as wrong:
        rule(hq, low, fill)
    assert wrong.value.field == field


def test_an_unknown_store_has_no_rule(hq: Hq) -> None:
    with pytest.raises(NotFound):
        with hq.database.transaction() as session:
            rules.put(session, "S9999", rules.Wanted(1, 2, {}), by="admin", now=NOON)
