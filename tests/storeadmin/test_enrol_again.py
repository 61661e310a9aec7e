"""A second box for a store: none of the first one's numbers, and nothing that it has to be told twice."""

from sqlalchemy import insert, select

from link import feed
from link.enrolment import Enrolment, StoreKey
from link.messages import Message, NumberKept, NumbersAllot, StaffPut, StorePut
from storeadmin import config
from storeadmin.accounts import limits
from storeadmin.db import LINK
from storeadmin.numbers.models import Number
from storeadmin.stores.actions import new_enrolment_code
from tests.storeadmin.cast import NOON, Hq, stepped


def enrol(hq: Hq, store_id: str = "S0001") -> Enrolment:
    limits.limiter.reset()
    with hq.database.transaction() as session:
        code = new_enrolment_code(session, store_id, config.now())
    answer = hq.visitor().post("/link/enrol", json={"code": code, "public_key": StoreKey.make().public_key})
    assert answer.status_code == 200, answer.text
    return Enrolment(**answer.json)


def served(hq: Hq) -> None:
    """What a box leaves at head office once it has been told something."""
    with hq.database.transaction() as session:
        told = {"store_id": "S0001", "channel": "store:S0001", "hq_inc": "hq", "rev": 1, "told_at": NOON}
        session.execute(insert(LINK.store_cursor).values(**told))


def told_after(hq: Hq, rev: int) -> list[Message]:
    with hq.database.reading() as session:
        return [one.message() for one in feed.changes_after(session.connection(), LINK, "store:S0001", rev)]


def test_a_second_box_gets_other_numbers_and_is_told_who_it_is(hq: Hq) -> None:
    enrol(hq)
    served(hq)
    hq.allot("16190000001")
    hq.allot("16190000002", state="recalling")
    hq.allot("16190000003", state="sold")
    hq.allot("16190000004", store_id="S0002")
    hq.allot("16190000005", store_id=None, gen=4, state="pool")
    answer = enrol(hq)
    assert answer.again
    told = told_after(hq, answer.start_rev)
    assert [type(one) for one in told] == [StorePut, StaffPut, StaffPut, NumbersAllot]
    assert [one.numbers for one in told if isinstance(one, NumbersAllot)] == [(("16190000005", 5),)]
    with hq.database.reading() as session:
        states = list(session.scalars(select(Number.state).order_by(Number.digits)))
    assert states == ["quarantine", "quarantine", "sold", "allotted", "allotted"]


def test_an_order_that_the_box_still_had_may_be_paid_from_quarantine(hq: Hq) -> None:
    digits = hq.allot("16190000001")
    order = hq.order("S0001", digits=digits, gen=1)
    served(hq)
    enrol(hq)
    enrol(hq)
    hq.tell("S0001", stepped(order, "paid"), inc="inc-2")
    assert (hq.number(digits).state, hq.conflicts()) == ("sold", [])


def test_an_enrolment_that_was_cut_off_changes_nothing(hq: Hq) -> None:
    hq.allot("16190000001")
    assert not enrol(hq).again
    answer = enrol(hq)
    assert (answer.again, answer.start_rev) == (False, 0)
    assert hq.number("16190000001").state == "allotted"


def test_a_number_said_to_be_sold_that_is_not_is_a_named_conflict(hq: Hq) -> None:
    hq.allot("16190000001", gen=2, state="recalling")
    hq.tell("S0001", NumberKept(digits="16190000001", gen=2, reason="sold"))
    assert hq.conflicts() == ["kept_while_allotted"]
