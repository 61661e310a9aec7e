"""Head office's own verbs in each state a number can have there: what the table forbids is refused, without a trace."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from link.messages import Message, NumberKept, NumberReleased, OrderPlaced
from storeadmin.accounts.models import User
from storeadmin.db import LINK
from storeadmin.numbers import actions as numbers
from storeadmin.numbers import moves
from storeadmin.numbers.life import actions, cooling
from storeadmin.numbers.life.models import NumberLeave, NumberNotice
from storeadmin.numbers.life.proofs import Proof
from storeadmin.numbers.life.sealing import ContactSeal
from storeadmin.numbers.models import Number, NumberEvent
from storeadmin.orders.models import OrderStep
from telecom.calendar import business_date
from telecom.contacts import read_contact
from telecom.errors import Refusal
from telecom.ids import uuid7
from telecom.number_leaving import LeavingRules
from telecom.number_life import HQ_STATES, STEPS, NumberState, hq_after, hq_before
from tests.servers import fresh_database
from tests.storeadmin.cast import NOON, Hq, placed, running, say, stepped

DIGITS, STORE, BY = "16190001234", "S0001", "manager-s0001"
CONTACT = read_contact("13800138000")
RULES = LeavingRules()
DAY = timedelta(days=1)
LATER = NOON + 400 * DAY
AT_THE_STORE_ALONE = {"arrive", "hold", "hold_ends", "order", "order_ends"}
IN_ONE_WITH_RELEASE = {"cool"}


class _Undone(Exception):
    """Thrown to forget what was tried."""


@dataclass
class Desk:
    """One number in one state, inside a transaction that nobody keeps."""

    hq: Hq
    session: Session
    state: str
    order: OrderPlaced

    @property
    def seal(self) -> ContactSeal:
        return ContactSeal(self.hq.app.config["KAKI_SETTINGS"].home)

    def told_by_the_store(self, message: Message) -> None:
        say(self.session.connection(), STORE, message, LATER)

    def number(self) -> Any:
        row = select(Number.state, Number.store_id, Number.order_id, Number.gen, Number.changed_at)
        return self.session.execute(row.where(Number.digits == DIGITS)).one()

    def traces(self) -> tuple[Any, ...]:
        """All that a step leaves: the number as it is, its history, what stores are told."""
        self.session.flush()
        tables = (NumberEvent.__table__, LINK.feed_change)
        return (*self.number(), *(self.session.scalar(select(func.count()).select_from(table)) for table in tables))

    def conflicts(self) -> tuple[str, ...]:
        return tuple(self.session.scalars(select(LINK.conflict.c.kind)))

    def stopped(self, notices: int = 0) -> NumberLeave:
        """Its customer is leaving it, as far as the number's state has that come."""
        leave = NumberLeave(
            id=uuid7(), digits=DIGITS, gen=1, store_id=STORE, order_id=self.order.order_id, told=notices,
            suspended_by=BY, suspended_at=NOON, due_at=NOON,
        )  # fmt: skip
        leave.contact = self.seal.seal(CONTACT, leave.id)
        if self.state in ("cooling", "pool"):
            leave.released_at, leave.cooling_ends_at = NOON + 30 * DAY, NOON + 210 * DAY
        self.session.add(leave)
        self.session.flush()
        for count in range(notices):
            at = NOON + 8 * DAY * (count + 1)
            row = {"leave_id": leave.id, "means": "sms", "text_kind": "warning", "by": BY, "sent_on": at.date()}
            self.session.execute(insert(NumberNotice).values(**row, sent_at=at, noted_at=at))
        return leave

    def came_as_far_as(self, *steps: str) -> None:
        """The order's steps are written, whatever has become of its number since."""
        row = {"order_id": self.order.order_id, "at": NOON, "business_date": business_date(NOON), "seq": 1}
        for step in steps:
            self.session.execute(insert(OrderStep).values(**row, step=step, amount_fen=self.order.today_fen))


def allot(desk: Desk) -> None:
    numbers.allot_these(desk.session, "S0002", [DIGITS], by=BY, now=LATER)


def recall(desk: Desk) -> None:
    moves.ask(desk.session, STORE, "S0002", [DIGITS], by=BY, now=LATER)


def quarantine(desk: Desk) -> None:
    numbers.quarantine(desk.session, STORE, by=BY, why="box replaced", now=LATER)


def keep(desk: Desk) -> None:
    desk.told_by_the_store(NumberKept(digits=DIGITS, gen=1, reason="held"))


def let_go(desk: Desk) -> None:
    desk.told_by_the_store(NumberReleased(digits=DIGITS, gen=1))


def pay(desk: Desk) -> None:
    another = placed(at=LATER, digits=DIGITS, gen=1)
    desk.told_by_the_store(another)
    desk.told_by_the_store(stepped(another, "paid", at=LATER))


def activate(desk: Desk) -> None:
    desk.came_as_far_as("identity_checked", "paid")
    desk.told_by_the_store(stepped(desk.order, "activated", at=LATER))


def refund(desk: Desk) -> None:
    desk.came_as_far_as("paid")
    desk.told_by_the_store(stepped(desk.order, "refunded", at=LATER))


def surrender(desk: Desk) -> None:
    desk.came_as_far_as("identity_checked", "paid", "activated")
    desk.told_by_the_store(stepped(desk.order, "refunded", at=LATER))


def suspend(desk: Desk) -> None:
    person = desk.session.scalars(select(User).where(User.username == BY)).one()
    actions.suspend(desk.session, DIGITS, CONTACT, person=person, by=BY, rules=RULES, seal=desk.seal, now=LATER)


def notice(desk: Desk) -> None:
    facts = {"means": "sms", "text_kind": "last", "sent_at": LATER, "by": BY, "rules": RULES, "now": LATER}
    actions.note_notice(desk.session, desk.stopped(notices=1), **facts, seal=desk.seal)


def release(desk: Desk) -> None:
    actions.release(desk.session, desk.stopped(notices=2), by=BY, rules=RULES, now=LATER)


def cooled(desk: Desk) -> None:
    leave = desk.stopped(notices=2)
    leave.released_at, leave.cooling_ends_at = NOON + 30 * DAY, NOON + 210 * DAY
    desk.session.flush()
    cooling.end_cooling(desk.session, LATER)


def give_back(desk: Desk) -> None:
    proof = Proof("contact", CONTACT.value)
    actions.give_back(desk.session, desk.stopped(), proof, by=BY, rules=RULES, seal=desk.seal, now=LATER)


# The verb, and how it is told that it may not be: a sentence to a person, a named conflict to a store; "" passes over.
VERBS: dict[str, tuple[Callable[[Desk], None], str]] = {
    "allot": (allot, "number_not_in_pool"),
    "recall": (recall, "nothing_to_move"),
    "quarantine": (quarantine, ""),
    "keep": (keep, ""),
    "let_go": (let_go, "release_while_{state}"),
    "pay": (pay, "sale_while_{state}"),
    "activate": (activate, ""),
    "refund": (refund, "refund_while_{state}"),
    "surrender": (surrender, "refund_while_{state}"),
    "suspend": (suspend, "number_step_refused"),
    "notice": (notice, "number_step_refused"),
    "release": (release, "number_step_refused"),
    "cooled": (cooled, ""),
    "give_back": (give_back, "number_step_refused"),
}
# Where another rule than the state's speaks first, or a repeat is no mistake.
TOLD_OTHERWISE = {
    ("keep", "pool"): "kept_wrong_owner",
    ("let_go", "pool"): "",
    ("pay", "pool"): "sale_wrong_owner",
    ("refund", "pool"): "refund_wrong_owner",
    ("surrender", "pool"): "refund_wrong_owner",
    ("suspend", "pool"): "no_number",
}
ALLOWED = [(step, state) for step in VERBS for state in hq_before(step)]
# Asked for again, a number stays asked for; and whoever hands a number in has had it in use, even where it stands as
# sold because the activation has not come through: then both steps are taken (test_number_life).
NO_STEP_OF_THEIR_OWN = [("recall", "recalling"), ("surrender", "sold")]
EVERY_PAIR = list(product(VERBS, map(str, HQ_STATES)))
FORBIDDEN = [pair for pair in EVERY_PAIR if pair not in [*ALLOWED, *NO_STEP_OF_THEIR_OWN]]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hq]:
    """One head office for all: what is tried in it is undone."""
    postgres = request.param == "postgresql"
    url = fresh_database(request.getfixturevalue("postgres_server")) if postgres else ""
    for hq in running(tmp_path_factory.mktemp("hq"), url):
        yield hq.fill()


@contextmanager
def desk(hq: Hq, state: str) -> Iterator[Desk]:
    """The number is in `state`, and its order is the one that `order` says."""
    with pytest.raises(_Undone), hq.database.transaction() as session:
        store = None if state == "pool" else STORE
        session.add(Number(digits=DIGITS, store_id=store, gen=1, state=state, changed_at=NOON))
        session.flush()
        order = placed(digits=DIGITS, gen=1)
        say(session.connection(), STORE, order)
        session.execute(update(Number).values(order_id=order.order_id))
        yield Desk(hq, session, state, order)
        raise _Undone


def refusal_of(verb: Callable[[Desk], None], where: Desk) -> str:
    """What the verb was told when it was refused, or "" when it went through."""
    try:
        verb(where)
    except Refusal as refused:
        assert refused.message and 400 <= refused.status < 500
        return refused.code
    return "".join(where.conflicts())


@pytest.mark.parametrize(("step", "state"), ALLOWED)
def test_an_allowed_step_is_taken_and_remembered(filled: Hq, step: str, state: str) -> None:
    with desk(filled, state) as here:
        before = here.traces()
        assert refusal_of(VERBS[step][0], here) == ""
        after = here.traces()
        assert (after[0], after[-2]) == (hq_after(step), before[-2] + 1)


@pytest.mark.parametrize(("step", "state"), FORBIDDEN)
def test_a_forbidden_step_is_refused_and_leaves_no_trace(filled: Hq, step: str, state: str) -> None:
    with desk(filled, state) as here:
        before = here.traces()
        verb, told = VERBS[step]
        assert refusal_of(verb, here) == TOLD_OTHERWISE.get((step, state), told.format(state=state))
        assert here.traces() == before


def test_asking_again_asks_for_the_same_number_and_changes_no_owner(filled: Hq) -> None:
    with desk(filled, "recalling") as here:
        assert refusal_of(recall, here) == ""
        assert tuple(here.number())[:4] == ("recalling", STORE, here.order.order_id, 1)


def test_every_step_of_the_table_is_somebodys_verb() -> None:
    assert set(VERBS) | AT_THE_STORE_ALONE | IN_ONE_WITH_RELEASE == set(STEPS)
    assert {state for _, state in ALLOWED + FORBIDDEN} == set(map(str, HQ_STATES))
    assert len(ALLOWED) + len(FORBIDDEN) + len(NO_STEP_OF_THEIR_OWN) == len(VERBS) * len(HQ_STATES)
    assert NumberState.RELEASED not in HQ_STATES
