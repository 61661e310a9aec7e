"""From store to store: never given on before the owner's release is posted (LINK.md N2, N3)."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from link.messages import NumberKept, NumberReleased
from storeadmin.numbers import actions, allotting, choosing, moves
from storeadmin.numbers.keeper import look
from storeadmin.numbers.models import Number, NumberEvent
from storeadmin.numbers.rule_models import NumberMove, NumberWish
from telecom.errors import BadInput, NotFound, Refusal
from tests.storeadmin.cast import NOON, Hq
from tests.storeadmin.shelves import allotted_to, pool, shelf
from tests.storeadmin.test_enrol_again import enrol, served

ONE, TWO = "16190000001", "16190000002"


def ask(hq: Hq, *digits: str) -> int:
    with hq.database.transaction() as session:
        move, _ = moves.ask(session, "S0001", "S0002", digits, by="admin", why="weekend", now=NOON)
        return move.id


def wishes(hq: Hq) -> list[tuple[str, str, str]]:
    with hq.database.reading() as session:
        rows = select(NumberWish.digits, NumberWish.state, NumberWish.reason).order_by(NumberWish.id)
        return [(row.digits, row.state, row.reason) for row in session.execute(rows)]


def test_a_move_is_carried_out_after_the_release_and_not_before(hq: Hq) -> None:
    hq.allot(ONE)
    ask(hq, ONE)
    look(hq.database)
    assert (hq.number(ONE).state, hq.number(ONE).store_id) == ("recalling", "S0001")
    assert allotted_to(hq, "S0002") == []
    hq.tell("S0001", NumberReleased(digits=ONE, gen=1))
    assert wishes(hq) == [(ONE, "released", "")]
    assert look(hq.database) == (1, 0)
    number = hq.number(ONE)
    assert (number.state, number.store_id, number.gen) == ("allotted", "S0002", 2)
    assert allotted_to(hq, "S0002") == [(ONE, 2)]
    assert (wishes(hq), hq.conflicts()) == ([(ONE, "given", "")], [])
    assert look(hq.database) == (0, 0)


def test_a_released_number_on_its_way_is_given_to_nobody_else(hq: Hq) -> None:
    hq.allot(ONE)
    ask(hq, ONE)
    hq.tell("S0001", NumberReleased(digits=ONE, gen=1))
    with hq.database.transaction() as session:
        assert actions.allot_up_to(session, "S0001", 5, by="admin", now=NOON) == 0
        assert allotting.in_pool(session) == {}
        with pytest.raises(Refusal, match="number_not_in_pool"):
            actions.allot_these(session, "S0001", [ONE], by="admin", now=NOON)


def test_a_refusal_ends_the_wish_with_the_stores_reason(hq: Hq) -> None:
    hq.allot(ONE)
    ask(hq, ONE)
    hq.tell("S0001", NumberKept(digits=ONE, gen=1, reason="held"))
    assert wishes(hq) == [(ONE, "kept", "held")]
    assert (hq.number(ONE).state, hq.number(ONE).store_id) == ("allotted", "S0001")
    assert look(hq.database) == (0, 0)


def test_a_release_of_another_generation_or_store_carries_nothing_out(hq: Hq) -> None:
    hq.allot(ONE, gen=2)
    ask(hq, ONE)
    hq.tell("S0001", NumberReleased(digits=ONE, gen=1))
    hq.tell("S0002", NumberReleased(digits=ONE, gen=2))
    assert wishes(hq) == [(ONE, "waiting", "")]
    assert look(hq.database) == (0, 0)
    assert hq.conflicts() == ["release_old_gen", "release_wrong_owner"]


def test_a_move_can_be_taken_back_until_something_is_released(hq: Hq) -> None:
    hq.allot(ONE)
    hq.allot(TWO)
    move = ask(hq, ONE, TWO)
    with hq.database.transaction() as session:
        assert moves.cancel(session, move, now=NOON) == 2
    hq.tell("S0001", NumberReleased(digits=ONE, gen=1))
    assert look(hq.database) == (0, 0)
    assert (hq.number(ONE).state, allotted_to(hq, "S0002")) == ("pool", [])
    again = ask(hq, TWO)
    hq.tell("S0001", NumberReleased(digits=TWO, gen=1))
    with pytest.raises(Refusal, match="move_under_way"):
        with hq.database.transaction() as session:
            moves.cancel(session, again, now=NOON)
    assert look(hq.database) == (1, 0)


def test_a_number_is_on_its_way_to_one_store_only(hq: Hq) -> None:
    hq.allot(ONE)
    ask(hq, ONE)
    with pytest.raises(Refusal, match="nothing_to_move"):
        ask(hq, ONE)
    with pytest.raises(BadInput):
        with hq.database.transaction() as session:
            moves.ask(session, "S0001", "S0001", [ONE], by="admin", now=NOON)
    with pytest.raises(NotFound):
        with hq.database.transaction() as session:
            moves.ask(session, "S0001", "S9999", [ONE], by="admin", now=NOON)


def test_a_store_whose_box_is_replaced_answers_no_wish(hq: Hq) -> None:
    enrol(hq)
    served(hq)
    hq.allot(ONE)
    ask(hq, ONE)
    enrol(hq)
    assert wishes(hq) == [(ONE, "kept", "quarantine")]
    assert hq.number(ONE).state == "quarantine"


def test_a_recall_may_name_a_grade_or_the_numbers_themselves(hq: Hq) -> None:
    pool(hq, {0: 6, 1: 2})
    with hq.database.transaction() as session:
        allotting.give_grades(session, "S0001", {0: 6, 1: 2}, by="admin", why="", now=NOON)
        fancy = choosing.on_shelf(session, "S0001", count=10, grade=1)
        assert len(fancy) == 2
        mine = choosing.those_of(session, "S0001", [*fancy, ONE])
        assert sorted(mine) == sorted(fancy)
        actions.recall_these(session, "S0001", mine, by="admin", now=NOON)
    assert (shelf(hq, "S0001"), shelf(hq, "S0001", "recalling")) == ({0: 6}, {1: 2})


@pytest.mark.parametrize(
    ("text", "code"), [("", "no_digits"), ("161 9", "bad_digits"), ("16190000001\n" * 1001, "too_many_digits")]
)
def test_typed_numbers_that_cannot_be_read_are_told(text: str, code: str) -> None:
    with pytest.raises(BadInput) as wrong:
        choosing.typed(text)
    assert wrong.value.code == code


def test_typed_numbers_come_as_people_type_them() -> None:
    assert choosing.typed(" １６１９0000001，+8616190000002\n16190000001 ") == [ONE, TWO]


Steps = list[tuple[str, int]]
STEPS = st.lists(
    st.tuples(st.sampled_from(["ask", "recall", "release", "keep", "look", "cancel"]), st.integers(0, 2)), max_size=24
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_in_which_order_no_number_is_given_on_before_its_release(quick_hq: Hq, steps: Steps) -> None:
    digits = [f"1619000000{n}" for n in range(3)]
    with quick_hq.database.transaction() as session:
        for table in (NumberWish, NumberMove, NumberEvent, Number):
            session.execute(delete(table))
    for one in digits:
        quick_hq.allot(one)
    for what, at in steps:
        if what == "look":
            look(quick_hq.database)
        elif what in ("release", "keep"):
            answer(quick_hq, what, digits[at])
        else:
            wish_for(quick_hq, what, digits[at])
    for one in digits:
        with quick_hq.database.reading() as session:
            history = select(NumberEvent.state, NumberEvent.gen).where(NumberEvent.digits == one)
            events = [(row.state, row.gen) for row in session.execute(history.order_by(NumberEvent.id))]
        assert_released_before_given(events)


def wish_for(hq: Hq, what: str, digits: str) -> None:
    owner = hq.number(digits).store_id or "S0001"
    other = "S0002" if owner == "S0001" else "S0001"
    with suppress(Refusal), hq.database.transaction() as session:
        if what == "ask":
            moves.ask(session, owner, other, [digits], by="admin", now=NOON)
        elif what == "recall":
            actions.recall_these(session, owner, [digits], by="admin", now=NOON)
        else:
            newest = session.scalar(select(NumberMove.id).order_by(NumberMove.id.desc()).limit(1))
            moves.cancel(session, newest or 0, now=NOON)


def answer(hq: Hq, what: str, digits: str) -> None:
    number = hq.number(digits)
    if number.state == "recalling":
        release, keep = (
            NumberReleased(digits=digits, gen=number.gen),
            NumberKept(digits=digits, gen=number.gen, reason="held"),
        )
        hq.tell(number.store_id or "", release if what == "release" else keep)


def assert_released_before_given(events: list[tuple[str, int]]) -> None:
    """Judged from the history alone: each allotment beyond the first follows the release of the one before."""
    released = 0
    for state, gen in events:
        if state == "pool":
            released = gen
        assert state != "allotted" or gen == 1 or released >= gen - 1, events
