"""Head office's part of a number's life: each step by a condition, with its history, and nothing personal left over."""

from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from link import feed
from link.messages import NumbersBack, NumbersLeft, OrderPlaced
from storeadmin.accounts.models import User
from storeadmin.numbers import actions as numbers
from storeadmin.numbers.life import actions, cooling, daily, queries
from storeadmin.numbers.life.models import NumberLeave, NumberNotice
from storeadmin.numbers.life.proofs import Proof
from storeadmin.numbers.life.sealing import ContactSeal, SealBroken
from storeadmin.numbers.limit import keys
from storeadmin.numbers.models import Number, NumberEvent
from storeadmin.orders.models import Order
from telecom.contacts import Contact, read_contact
from telecom.errors import BadInput, NotFound, Refusal
from telecom.identity import identity_hash, read_document
from telecom.number_leaving import NOTICE_MEANS, LeavingRules
from telecom.number_life import NumberStepRefused
from tests.identities import id_card
from tests.storeadmin.cast import NOON, Hq, placed, stepped
from tests.waiting import until

DIGITS = "16190001234"
CONTACT = read_contact("13800138000")
RULES = LeavingRules()
DAY = timedelta(days=1)


def person(session: Session, name: str = "clerk-s0001") -> User:
    return session.scalars(select(User).where(User.username == name)).one()


def seal(hq: Hq) -> ContactSeal:
    return ContactSeal(hq.app.config["KAKI_SETTINGS"].home)


def suspend(hq: Hq, now: datetime = NOON, who: str = "clerk-s0001", contact: Contact = CONTACT) -> str:
    with hq.database.transaction() as session:
        asked = {"person": person(session, who), "by": who, "rules": RULES, "seal": seal(hq), "now": now}
        return actions.suspend(session, DIGITS, contact, **asked).id


def note(hq: Hq, leave_id: str, sent_at: datetime, means: str = "sms") -> None:
    with hq.database.transaction() as session:
        leave = session.get_one(NumberLeave, leave_id)
        facts = {"means": means, "text_kind": "warning", "sent_at": sent_at, "by": "clerk-s0001"}
        actions.note_notice(session, leave, **facts, rules=RULES, seal=seal(hq), now=sent_at)


def release(hq: Hq, leave_id: str, now: datetime) -> None:
    with hq.database.transaction() as session:
        actions.release(session, session.get_one(NumberLeave, leave_id), by="manager", rules=RULES, now=now)


def give_back(hq: Hq, leave_id: str, proof: Proof, now: datetime) -> None:
    with hq.database.transaction() as session:
        leave = session.get_one(NumberLeave, leave_id)
        actions.give_back(session, leave, proof, by="clerk-s0001", rules=RULES, seal=seal(hq), now=now)


def released(hq: Hq) -> str:
    """In use, stopped, told twice, released on day 30."""
    hq.allot(DIGITS, state="in_use")
    leave_id = suspend(hq)
    note(hq, leave_id, NOON + 8 * DAY)
    note(hq, leave_id, NOON + 16 * DAY)
    release(hq, leave_id, NOON + 30 * DAY)
    return leave_id


def leave_of(hq: Hq, leave_id: str) -> NumberLeave:
    with hq.database.reading() as session:
        return session.get_one(NumberLeave, leave_id)


def told(hq: Hq, store: str = "S0001") -> list[object]:
    with hq.database.reading() as session:
        return [one.message() for one in feed.changes_after(session.connection(), _link(), f"store:{store}", 0)]


def _link():  # type: ignore[no-untyped-def]
    from storeadmin.db import LINK

    return LINK


def in_use(hq: Hq) -> OrderPlaced:
    """A number that an order has brought into use."""
    hq.allot(DIGITS)
    order = hq.order("S0001", "identity_checked", "paid", digits=DIGITS, gen=1)
    assert hq.number(DIGITS).state == "sold"
    hq.tell("S0001", stepped(order, "activated"))
    assert hq.number(DIGITS).state == "in_use"
    return order


def test_a_refund_before_anybody_used_the_number_frees_it(hq: Hq) -> None:
    hq.allot(DIGITS)
    hq.order("S0001", "identity_checked", "paid", "refunded", digits=DIGITS, gen=1)
    assert (hq.number(DIGITS).state, hq.number(DIGITS).order_id, hq.conflicts()) == ("allotted", None, [])


@pytest.mark.parametrize("notices", [None, 0, 1, 2], ids=["in use", "stopped", "told once", "told twice"])
def test_a_refund_after_its_number_was_in_use_lets_it_cool_and_nobody_has_it_before(
    hq: Hq, notices: int | None
) -> None:
    order = in_use(hq)
    stopped = suspend(hq, NOON) if notices is not None else None
    for count in range(1, (notices or 0) + 1):
        note(hq, stopped or "", NOON + 8 * count * DAY)
    at = NOON + 20 * DAY
    hq.tell("S0001", stepped(order, "refunded", at=at), at)
    assert (hq.number(DIGITS).state, hq.number(DIGITS).order_id) == ("cooling", order.order_id)
    with hq.database.reading() as session:
        leave = session.scalars(select(NumberLeave)).one()
        assert leave.id == (stopped or leave.id) and leave.surrendered
        assert (leave.contact, leave.owner_hash, leave.cooling_ends_at) == (None, None, at + 180 * DAY)
        history = select(NumberEvent).where(NumberEvent.digits == DIGITS).order_by(NumberEvent.id.desc()).limit(1)
        newest = session.scalars(history).one()
    assert (newest.state, newest.by, newest.why, newest.order_id) == (
        "cooling", "store S0001", "refunded", order.order_id,
    )  # fmt: skip
    with hq.database.transaction() as session, pytest.raises(Refusal, match="number_not_in_pool"):
        numbers.allot_these(session, "S0002", [DIGITS], by="admin", now=at + 179 * DAY)
    assert cooling.run(hq.database, at + 180 * DAY - timedelta(seconds=1)) == 0
    assert cooling.run(hq.database, at + 180 * DAY) == 1
    assert (hq.number(DIGITS).state, hq.number(DIGITS).order_id) == ("pool", None)
    ended = leave_of(hq, leave.id)
    assert (ended.ended_how, ended.surrendered, hq.conflicts()) == ("cooled", True, [])


def test_a_number_that_was_handed_in_is_not_given_back_by_hand(hq: Hq) -> None:
    order = in_use(hq)
    suspend(hq)
    hq.tell("S0001", stepped(order, "refunded"))
    with hq.database.reading() as session:
        leave_id = session.scalars(select(NumberLeave.id)).one()
    with pytest.raises(Refusal) as refused:
        give_back(hq, leave_id, Proof("contact", CONTACT.value), NOON + DAY)
    assert (refused.value.code, refused.value.args) == ("surrendered", {"day": "2027-05-20"})
    assert hq.number(DIGITS).state == "cooling"


def test_a_refund_after_the_release_moves_money_and_ends_the_claim(hq: Hq) -> None:
    leave_id, order_id = known_owner(hq)
    ends = leave_of(hq, leave_id).cooling_ends_at
    hq.tell("S0001", stepped(placed(order_id=order_id, digits=DIGITS, gen=1), "refunded"), NOON + 31 * DAY)
    leave = leave_of(hq, leave_id)
    with pytest.raises(Refusal, match="surrendered"):
        give_back(hq, leave_id, Proof("identity", id_card(), "id_card"), NOON + 32 * DAY)
    with hq.database.reading() as session:
        state = session.get_one(Order, order_id).state
    assert (state, hq.number(DIGITS).state, hq.conflicts()) == ("refunded", "cooling", [])
    assert (leave.surrendered, leave.cooling_ends_at, leave.contact, leave.owner_hash) == (True, ends, None, None)
    assert cooling.run(hq.database, NOON + 210 * DAY) == 1
    assert leave_of(hq, leave_id).ended_how == "cooled"


def test_a_refund_once_the_number_is_in_the_pool_ends_the_claim_there(hq: Hq) -> None:
    leave_id, order_id = known_owner(hq)
    cooling.run(hq.database, NOON + 210 * DAY)
    assert leave_of(hq, leave_id).owner_hash is not None
    hq.tell("S0001", stepped(placed(order_id=order_id, digits=DIGITS, gen=1), "refunded"), NOON + 211 * DAY)
    leave = leave_of(hq, leave_id)
    assert (leave.ended_how, leave.owner_hash, hq.number(DIGITS).state) == ("cooled", None, "pool")
    with pytest.raises(NumberStepRefused):
        give_back(hq, leave_id, Proof("identity", id_card(), "id_card"), NOON + 212 * DAY)


@pytest.mark.parametrize("told_at", [NOON - 4000 * DAY, NOON + 4000 * DAY], ids=["years back", "years ahead"])
def test_a_number_cools_by_head_offices_clock_whatever_the_stores_says(hq: Hq, told_at: datetime) -> None:
    order = in_use(hq)
    hq.tell("S0001", stepped(order, "refunded", at=told_at), told_at, heard_at=NOON + DAY)
    with hq.database.reading() as session:
        assert session.scalars(select(NumberLeave.cooling_ends_at)).all() == [NOON + 181 * DAY]


def test_where_the_activation_is_parked_the_store_says_what_became_of_the_number(hq: Hq) -> None:
    hq.allot(DIGITS)
    order = hq.order("S0001", "paid", digits=DIGITS, gen=1)
    hq.tell("S0001", stepped(order, "refunded", number_state="released"))
    assert (hq.number(DIGITS).state, hq.conflicts()) == ("cooling", [])


def test_a_number_that_stands_as_sold_cools_as_well_once_its_order_was_activated(hq: Hq) -> None:
    order = in_use(hq)
    with hq.database.transaction() as session:
        session.execute(update(Number).where(Number.digits == DIGITS).values(state="sold"))
    hq.tell("S0001", stepped(order, "refunded"))
    assert (hq.number(DIGITS).state, hq.conflicts()) == ("cooling", [])


def test_the_next_customers_refund_ends_what_the_one_before_could_claim(hq: Hq) -> None:
    earlier, _ = known_owner(hq)
    with hq.database.transaction() as session:
        cooling.end_cooling(session, NOON + 210 * DAY)
        numbers.allot_these(session, "S0001", [DIGITS], by="admin", now=NOON + 211 * DAY)
    order = hq.order("S0001", "identity_checked", "paid", "activated", digits=DIGITS, gen=2)
    hq.tell("S0001", stepped(order, "refunded"), NOON + 220 * DAY)
    assert (hq.number(DIGITS).state, hq.conflicts()) == ("cooling", [])
    assert leave_of(hq, earlier).ended_how == "passed_on"
    assert cooling.run(hq.database, NOON + 400 * DAY) == 1


def test_the_whole_way_out_is_in_the_history_with_who_and_why(hq: Hq) -> None:
    leave_id = released(hq)
    assert hq.number(DIGITS).state == "cooling"
    assert cooling.run(hq.database, NOON + 209 * DAY) == 0
    assert cooling.run(hq.database, NOON + 210 * DAY) == 1
    assert (hq.number(DIGITS).state, hq.number(DIGITS).store_id, hq.number(DIGITS).gen) == ("pool", None, 1)
    with hq.database.reading() as session:
        events = session.scalars(select(NumberEvent).where(NumberEvent.digits == DIGITS).order_by(NumberEvent.id))
        lived = [(event.state, event.by, event.why) for event in events]
        assert session.scalars(select(NumberNotice.sent_on)).all() == [date(2026, 11, 29), date(2026, 12, 7)]
    assert lived == [
        ("suspended", "clerk-s0001", "stop and keep"),
        ("suspended", "clerk-s0001", "notice: sms, warning"),
        ("suspended", "clerk-s0001", "notice: sms, warning"),
        ("cooling", "manager", "released after its notices"),
        ("pool", "daily check", "cooling ended"),
    ]
    leave = leave_of(hq, leave_id)
    assert (leave.contact, leave.owner_hash, leave.ended_how) == (None, None, "cooled")


def test_its_store_hears_that_it_has_left_and_that_it_is_back(hq: Hq) -> None:
    leave_id = released(hq)
    give_back(hq, leave_id, Proof("contact", "13800138000"), NOON + 40 * DAY)
    pair = ((DIGITS, 1),)
    assert told(hq) == [NumbersLeft(numbers=pair), NumbersBack(numbers=pair)]
    assert (hq.number(DIGITS).state, hq.number(DIGITS).store_id) == ("in_use", "S0001")
    leave = leave_of(hq, leave_id)
    assert (leave.ended_how, leave.contact) == ("given_back", None)


def test_no_release_without_two_notices(hq: Hq) -> None:
    hq.allot(DIGITS, state="in_use")
    leave_id = suspend(hq)
    note(hq, leave_id, NOON + 8 * DAY)
    with pytest.raises(Refusal, match="notices_missing"):
        release(hq, leave_id, NOON + 300 * DAY)
    assert hq.number(DIGITS).state == "suspended"


@pytest.mark.parametrize(
    ("contact", "fitting"), [("13800138000", {"sms", "call"}), ("li@example.com", {"mail"})], ids=["phone", "mail"]
)
def test_a_notice_counts_when_it_went_to_the_contact_that_was_left(hq: Hq, contact: str, fitting: set[str]) -> None:
    hq.allot(DIGITS, state="in_use")
    leave_id = suspend(hq, contact=read_contact(contact))
    for means in set(NOTICE_MEANS) - fitting:
        with pytest.raises(BadInput, match="means_not_to_contact"):
            note(hq, leave_id, NOON + 8 * DAY, means)
    assert leave_of(hq, leave_id).told == 0
    for count, means in enumerate(sorted(fitting), start=1):
        note(hq, leave_id, NOON + 8 * count * DAY, means)
    assert leave_of(hq, leave_id).told == len(fitting)


def test_only_its_owner_gets_it_back(hq: Hq) -> None:
    leave_id = released(hq)
    with pytest.raises(Refusal, match="not_the_owner"):
        give_back(hq, leave_id, Proof("contact", "13900139000"), NOON + 40 * DAY)
    with pytest.raises(Refusal, match="no_identity_kept"):
        give_back(hq, leave_id, Proof("identity", id_card(), "id_card"), NOON + 40 * DAY)
    assert hq.number(DIGITS).state == "cooling"


def known_owner(hq: Hq) -> tuple[str, str]:
    """A number that somebody with a document has, on its way out; (leave, the order's hash)."""
    with hq.database.transaction() as session:
        key = keys.made(session, NOON)
    owner = identity_hash(key, read_document("id_card", id_card()))
    hq.allot(DIGITS)
    order = hq.order("S0001", digits=DIGITS, gen=1)
    for step, more in (("identity_checked", {"identity_hash": owner}), ("paid", {}), ("activated", {})):
        hq.tell("S0001", stepped(order, step, **more))
    leave_id = suspend(hq)
    note(hq, leave_id, NOON + 8 * DAY)
    note(hq, leave_id, NOON + 16 * DAY)
    release(hq, leave_id, NOON + 30 * DAY)
    return leave_id, order.order_id


def test_after_the_cooling_the_document_still_brings_it_back_until_it_is_allotted(hq: Hq) -> None:
    leave_id, order_id = known_owner(hq)
    cooling.run(hq.database, NOON + 210 * DAY)
    assert leave_of(hq, leave_id).contact is None
    with pytest.raises(Refusal, match="no_contact_kept"):
        give_back(hq, leave_id, Proof("contact", "13800138000"), NOON + 211 * DAY)
    give_back(hq, leave_id, Proof("identity", id_card().lower(), "id_card"), NOON + 211 * DAY)
    number = hq.number(DIGITS)
    assert (number.state, number.store_id, number.order_id) == ("in_use", "S0001", order_id)


def test_nobody_gets_back_what_somebody_else_has_been_given(hq: Hq) -> None:
    leave_id, _ = known_owner(hq)
    cooling.run(hq.database, NOON + 210 * DAY)
    with hq.database.transaction() as session:
        numbers.allot_these(session, "S0002", [DIGITS], by="admin", now=NOON + 211 * DAY)
    with pytest.raises(NumberStepRefused):
        give_back(hq, leave_id, Proof("identity", id_card(), "id_card"), NOON + 212 * DAY)
    assert (hq.number(DIGITS).state, hq.number(DIGITS).store_id) == ("allotted", "S0002")
    cooling.run(hq.database, NOON + 212 * DAY)
    leave = leave_of(hq, leave_id)
    assert (leave.ended_how, leave.owner_hash) == ("passed_on", None)


def test_the_next_customers_number_can_be_stopped_before_any_check_has_run(hq: Hq) -> None:
    earlier, _ = known_owner(hq)
    with hq.database.transaction() as session:
        cooling.end_cooling(session, NOON + 210 * DAY)
        numbers.allot_these(session, "S0001", [DIGITS], by="admin", now=NOON + 211 * DAY)
        session.execute(update(Number).where(Number.digits == DIGITS).values(state="in_use"))
    with hq.database.reading() as session:
        number, leave = queries.number_of(session, person(session), DIGITS)
        assert number is not None and (number.state, leave) == ("in_use", None)
    suspend(hq, NOON + 300 * DAY)
    assert (leave_of(hq, earlier).ended_how, hq.number(DIGITS).state) == ("passed_on", "suspended")


def test_a_cooling_number_cannot_be_allotted(hq: Hq) -> None:
    released(hq)
    with hq.database.transaction() as session, pytest.raises(Refusal, match="number_not_in_pool"):
        numbers.allot_these(session, "S0002", [DIGITS], by="admin", now=NOON + 100 * DAY)


def test_many_workers_end_the_cooling_once(hq: Hq) -> None:
    released(hq)
    barrier, moved = Barrier(4), []

    def work() -> None:
        barrier.wait(10)
        moved.append(cooling.run(hq.database, NOON + 400 * DAY))

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(moved) == [0, 0, 0, 1]
    with hq.database.reading() as session:
        pooled = session.scalars(select(NumberEvent).where(NumberEvent.state == "pool")).all()
        assert len(pooled) == 1


def test_a_served_head_office_looks_by_itself(hq: Hq) -> None:
    leave_id = released(hq)
    with hq.database.transaction() as session:
        session.execute(update(NumberLeave).values(cooling_ends_at=NOON - DAY))
    check = daily.DailyCheck(hq.database, first_after_s=0, every_s=0.05)
    check.start()
    try:
        until(lambda: hq.number(DIGITS).state == "pool", 20, what="the check has been there")
    finally:
        check.stop()
    assert leave_of(hq, leave_id).contact is None


def test_a_row_that_was_changed_by_hand_is_left_alone(hq: Hq) -> None:
    leave_id = released(hq)
    with hq.database.transaction() as session:
        session.execute(update(Number).where(Number.digits == DIGITS).values(state="quarantine"))
    assert cooling.run(hq.database, NOON + 400 * DAY) == 0
    assert hq.number(DIGITS).state == "quarantine"
    assert leave_of(hq, leave_id).contact is None


def test_a_clerk_of_another_store_finds_nothing(hq: Hq) -> None:
    hq.allot(DIGITS, state="in_use")
    with pytest.raises(NotFound):
        suspend(hq, who="clerk-s0002")
    leave_id = suspend(hq)
    with hq.database.reading() as session:
        stranger, own = person(session, "clerk-s0002"), person(session)
        for look in (
            lambda who: queries.get(session, who, leave_id),
            lambda who: queries.number_of(session, who, DIGITS),
        ):
            assert look(own)
            with pytest.raises(NotFound):
                look(stranger)


def test_what_is_due_is_listed_when_it_is_due(hq: Hq) -> None:
    hq.allot(DIGITS, state="in_use")
    leave_id = suspend(hq)

    def due(now: datetime, **wanted: object) -> list[str]:
        with hq.database.reading() as session:
            rows, _, _ = queries.find(session, person(session), queries.Wanted(**wanted), RULES, now)  # type: ignore[arg-type]
            return [row.kind for row in rows]

    assert due(NOON + 6 * DAY) == [] and due(NOON + 7 * DAY) == ["notice"]
    assert due(NOON, everything=True, kind="notice") == ["notice"] and due(NOON, everything=True, kind="release") == []
    note(hq, leave_id, NOON + 8 * DAY)
    note(hq, leave_id, NOON + 16 * DAY)
    assert due(NOON + 22 * DAY) == [] and due(NOON + 23 * DAY) == ["release"]
    release(hq, leave_id, NOON + 30 * DAY)
    assert due(NOON + 200 * DAY) == [] and due(NOON + 210 * DAY) == ["cooling"]


def test_a_contact_is_sealed_and_opens_in_its_own_row_only(hq: Hq, tmp_path: Path) -> None:
    hq.allot(DIGITS, state="in_use")
    leave = leave_of(hq, suspend(hq))
    assert leave.contact is not None and b"13800138000" not in leave.contact
    assert seal(hq).open(leave.contact, leave.id) == CONTACT
    with pytest.raises(SealBroken):
        seal(hq).open(leave.contact, "another row")
    with pytest.raises(SealBroken):
        ContactSeal(tmp_path / "elsewhere").open(leave.contact, leave.id)
    assert "13800138000" not in repr(CONTACT)
