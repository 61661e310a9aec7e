"""Numbers at head office: made once, given under a new generation, back in the pool only when released (N1, N2)."""

import pytest
from sqlalchemy import func, select

from link import feed, messages
from storeadmin.accounts.models import User
from storeadmin.db import LINK
from storeadmin.numbers import actions, counts, overview, queries
from storeadmin.numbers.models import Number
from telecom.errors import BadInput, NotFound, Refusal
from tests.storeadmin.cast import NOON, Hq


def fill_pool(hq: Hq, count: int) -> list[str]:
    digits = [f"1619000{n:04d}" for n in range(count)]
    with hq.database.transaction() as session:
        assert actions.add_to_pool(session.connection(), digits, by="admin", why="test", now=NOON) == count
    return digits


def allot(hq: Hq, store_id: str, count: int, start: str = "") -> int:
    with hq.database.transaction() as session:
        return actions.allot(session, store_id, count, by="admin", now=NOON, start=start)


def recall(hq: Hq, store_id: str, count: int) -> list[tuple[str, int]]:
    with hq.database.transaction() as session:
        return actions.recall(session, store_id, count, by="admin", now=NOON)


def told(hq: Hq, store_id: str) -> list[messages.Message]:
    with hq.database.reading() as session:
        changes = feed.changes_after(session.connection(), LINK, feed.store_channel(store_id), 0)
        return [change.message() for change in changes]


def test_a_segment_is_ten_thousand_numbers_and_is_made_once(quick_hq: Hq) -> None:
    for made in (10_000, 0):
        with quick_hq.database.transaction() as session:
            digits = actions.segment("1619123")
            assert actions.add_to_pool(session.connection(), digits, by="admin", why="", now=NOON) == made
    with quick_hq.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Number)) == 10_000


@pytest.mark.parametrize("prefix", ["161912", "16191234", "2619123", "161912a", "１６１９１２３", ""])
def test_anything_but_seven_digits_is_no_segment(prefix: str) -> None:
    with pytest.raises(BadInput):
        actions.segment(prefix)


def test_allotted_numbers_reach_the_store_in_messages_of_500(hq: Hq) -> None:
    digits = fill_pool(hq, 1_200)
    assert allot(hq, "S0001", 1_200) == 1_200
    sent = told(hq, "S0001")
    assert [len(each.numbers) for each in sent if isinstance(each, messages.NumbersAllot)] == [500, 500, 200]
    assert sorted(pair for each in sent for pair in each.numbers) == [(one, 1) for one in digits]  # type: ignore[union-attr]
    assert told(hq, "S0002") == []


def test_a_pool_that_is_too_small_gives_nothing(hq: Hq) -> None:
    fill_pool(hq, 10)
    with pytest.raises(Refusal) as refused:
        allot(hq, "S0001", 11)
    assert (refused.value.code, refused.value.args["left"]) == ("pool_empty", 10)
    with hq.database.reading() as session:
        assert overview.tally(counts.rows(session))["pool"] == 10
    assert told(hq, "S0001") == []


def test_a_number_is_never_given_to_two_stores(hq: Hq) -> None:
    digits = fill_pool(hq, 4)
    allot(hq, "S0001", 4)
    with pytest.raises(Refusal, match="number_not_in_pool"):
        with hq.database.transaction() as session:
            actions.allot_these(session, "S0002", digits[:1], by="admin", now=NOON)
    assert hq.number(digits[0]).store_id == "S0001"


def test_allotting_begins_where_it_is_told_and_wraps_round(hq: Hq) -> None:
    digits = fill_pool(hq, 6)
    allot(hq, "S0001", 3, start=digits[4])
    with hq.database.reading() as session:
        given = select(Number.digits).where(Number.store_id == "S0001").order_by(Number.digits)
        assert session.scalars(given).all() == [digits[0], digits[4], digits[5]]


def test_a_recalled_number_is_given_on_only_after_its_release_is_posted(hq: Hq) -> None:
    (digits,) = fill_pool(hq, 1)
    allot(hq, "S0001", 1)
    assert recall(hq, "S0001", 5) == [(digits, 1)]
    assert told(hq, "S0001")[-1] == messages.NumbersRecall(numbers=((digits, 1),))
    with pytest.raises(Refusal, match="pool_empty"):
        allot(hq, "S0002", 1)
    hq.tell("S0001", messages.NumberReleased(digits=digits, gen=1))
    assert allot(hq, "S0002", 1) == 1
    number = hq.number(digits)
    assert (number.store_id, number.gen, number.state) == ("S0002", 2, "allotted")
    assert hq.conflicts() == []


def test_a_number_that_its_store_keeps_is_not_recalled_any_more(hq: Hq) -> None:
    (digits,) = fill_pool(hq, 1)
    allot(hq, "S0001", 1)
    recall(hq, "S0001", 1)
    hq.tell("S0001", messages.NumberKept(digits=digits, gen=1, reason="held"))
    assert hq.number(digits).state == "allotted"


def test_an_unknown_store_gets_nothing(hq: Hq) -> None:
    fill_pool(hq, 1)
    with pytest.raises(NotFound):
        allot(hq, "S9999", 1)


def test_every_step_of_a_number_is_remembered(hq: Hq) -> None:
    (digits,) = fill_pool(hq, 1)
    allot(hq, "S0001", 1)
    recall(hq, "S0001", 1)
    hq.tell("S0001", messages.NumberReleased(digits=digits, gen=1))
    with hq.database.reading() as session:
        found = queries.life(session, User(role="hq_analyst"), digits)
    assert found.number.state == "pool"
    steps = [(step.state, step.gen) for step in found.steps]
    assert steps == [("pool", 1), ("recalling", 1), ("allotted", 1)]
    assert found.batch is not None, "how it came into the pool is told by its batch"


def test_the_page_shows_nothing_but_zeros_when_there_is_nothing(quick_hq: Hq) -> None:
    page = quick_hq.signed_in("admin").get("/numbers").text
    assert "共 0 个" in page or "0 numbers" in page
