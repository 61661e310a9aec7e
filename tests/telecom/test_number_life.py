"""The life of a number: each forbidden step is refused, and nobody loses a number without having been told."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from telecom import number_leaving
from telecom.calendar import business_date
from telecom.contacts import read_contact
from telecom.errors import BadInput, Refusal
from telecom.number_leaving import Leaving, LeavingRules
from telecom.number_life import (
    ALLOWED,
    HQ_STATES,
    STEPS,
    NumberState,
    NumberStepRefused,
    after,
    hq_after,
    hq_before,
    may_become,
)

S = NumberState
NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
RULES = LeavingRules(cooling=timedelta(days=180), notices=2, wait=timedelta(days=7))

# Written out a second time on purpose: the table of docs/number-life.md, against which the program's own is held.
WANTED = {
    S.POOL: {S.ALLOTTED, S.IN_USE},
    S.ALLOTTED: {S.FREE, S.RECALLING, S.POOL, S.QUARANTINE},
    S.FREE: {S.HELD, S.RECALLING, S.POOL, S.QUARANTINE},
    S.HELD: {S.FREE, S.RESERVED, S.QUARANTINE},
    S.RESERVED: {S.FREE, S.SOLD, S.QUARANTINE},
    S.RECALLING: {S.ALLOTTED, S.POOL, S.SOLD, S.QUARANTINE},
    S.SOLD: {S.IN_USE, S.FREE},
    S.IN_USE: {S.SUSPENDED, S.RELEASED},
    S.SUSPENDED: {S.NOTICED, S.IN_USE, S.RELEASED},
    S.NOTICED: {S.RELEASED, S.IN_USE},
    S.RELEASED: {S.COOLING, S.IN_USE},
    S.COOLING: {S.POOL, S.IN_USE},
    S.QUARANTINE: {S.SOLD},
}
FORBIDDEN = [pair for pair in product(S, S) if pair[1] not in WANTED[pair[0]]]


STARTS = {
    "allot": "pool", "arrive": "allotted", "hold": "free", "hold_ends": "held", "order": "held",
    "order_ends": "reserved", "recall": "allotted free", "keep": "recalling", "let_go": "allotted free recalling",
    "quarantine": "allotted free held reserved recalling", "pay": "reserved recalling quarantine",
    "activate": "sold", "refund": "sold", "surrender": "in_use suspended noticed", "suspend": "in_use",
    "notice": "suspended",
    "release": "noticed", "cool": "released", "cooled": "cooling",
    "give_back": "suspended noticed released cooling pool",
}  # fmt: skip
WRONG_STARTS = [(step, state) for step, state in product(STARTS, S) if state not in STARTS[step].split()]


@pytest.mark.parametrize(("step", "state"), WRONG_STARTS, ids=lambda each: str(each))
def test_no_step_starts_where_it_cannot(step: str, state: NumberState) -> None:
    with pytest.raises(NumberStepRefused):
        after(state, step)


def test_every_step_starts_where_it_can() -> None:
    assert {step: set(moves) for step, moves in STEPS.items()} == {
        step: {S(state) for state in states.split()} for step, states in STARTS.items()
    }


@pytest.mark.parametrize(("before", "to"), FORBIDDEN, ids=lambda state: str(state))
def test_a_forbidden_step_is_refused(before: NumberState, to: NumberState) -> None:
    assert not may_become(before, to)
    for step in (step for step, moves in STEPS.items() if to in moves.values()):
        if STEPS[step].get(before) is None:
            with pytest.raises(NumberStepRefused):
                after(before, step)
        else:
            assert after(before, step) is not to


@pytest.mark.parametrize(("before", "to"), sorted(ALLOWED), ids=lambda state: str(state))
def test_an_allowed_step_is_one_of_the_table(before: NumberState, to: NumberState) -> None:
    assert to in WANTED[before]


def test_the_two_tables_leave_nothing_out() -> None:
    assert len(FORBIDDEN) + len(ALLOWED) == len(S) ** 2
    assert set(WANTED) == set(S)


def test_head_office_reads_its_conditions_off_the_same_table() -> None:
    assert hq_before("pay") == ("allotted", "quarantine", "recalling")
    assert (hq_before("refund"), hq_after("refund")) == (("sold",), "allotted")
    assert (hq_before("surrender"), hq_after("surrender")) == (("in_use", "suspended"), "cooling")
    assert hq_before("give_back") == ("cooling", "pool", "suspended")
    assert {hq_after(step) for step in STEPS} <= {str(state) for state in HQ_STATES}


@pytest.mark.parametrize("wrong", [{"notices": 1}, {"cooling": timedelta()}, {"wait": timedelta(days=-1)}])
def test_rules_that_would_take_a_number_unheard_cannot_be_made(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="may not leave"):
        LeavingRules(**wrong)  # type: ignore[arg-type]


def noticed(*days: int) -> Leaving:
    leaving = number_leaving.suspend(S.IN_USE, "li", NOW)
    for day in days:
        at = NOW + timedelta(days=day)
        leaving = number_leaving.note(leaving, at, at, RULES)
    return leaving


@pytest.mark.parametrize(("days", "left"), [((), 2), ((8,), 1)])
def test_no_release_before_its_notices(days: tuple[int, ...], left: int) -> None:
    with pytest.raises(Refusal) as refused:
        number_leaving.release(noticed(*days), NOW + timedelta(days=400), RULES)
    assert (refused.value.code, refused.value.args) == ("notices_missing", {"left": left})


def test_no_release_right_after_the_last_notice() -> None:
    leaving = noticed(8, 15)
    with pytest.raises(Refusal, match="notice_fresh"):
        number_leaving.release(leaving, NOW + timedelta(days=22, seconds=-1), RULES)
    assert number_leaving.release(leaving, NOW + timedelta(days=22), RULES).state is S.COOLING


@pytest.mark.parametrize(
    ("sent", "noted", "code"),
    [
        (timedelta(days=-1), 20, "notice_time"),
        (timedelta(days=30), 20, "notice_time"),
        (timedelta(days=16), 20, "notice_long_ago"),
        (timedelta(days=8, hours=1), 9, "notice_same_day"),
        (timedelta(days=14), 14, "notice_too_soon"),
    ],
)
def test_a_notice_that_cannot_have_been_is_refused(sent: timedelta, noted: int, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        number_leaving.note(noticed(8), NOW + sent, NOW + timedelta(days=noted), RULES)


def test_the_first_notice_waits_after_the_stop_by_the_calendar() -> None:
    stopped = number_leaving.suspend(S.IN_USE, "li", NOW)
    early, due = NOW + timedelta(days=6), NOW + timedelta(days=7) - timedelta(hours=5)
    with pytest.raises(Refusal, match="notice_too_soon"):
        number_leaving.note(stopped, early, early, RULES)
    assert number_leaving.note(stopped, due, due, RULES).notices == (due,)
    at_once = LeavingRules(wait=timedelta())
    assert number_leaving.note(stopped, NOW, NOW, at_once).notices == (NOW,)


@pytest.mark.parametrize(("contact", "fitting"), [("13800138000", {"sms", "call"}), ("li@example.com", {"mail"})])
def test_each_contact_has_its_means(contact: str, fitting: set[str]) -> None:
    for means in number_leaving.NOTICE_MEANS:
        if means in fitting:
            number_leaving.check_means(read_contact(contact), means)
        else:
            with pytest.raises(BadInput, match="means_not_to_contact"):
                number_leaving.check_means(read_contact(contact), means)


def test_what_was_handed_in_cools_and_is_nobodys_to_be_given_back() -> None:
    handed_in = number_leaving.surrender(S.IN_USE, NOW, RULES)
    assert (handed_in.state, handed_in.cooling_ends_at) == (S.COOLING, NOW + timedelta(days=180))
    with pytest.raises(Refusal) as refused:
        number_leaving.give_back(handed_in, "")
    assert (refused.value.code, refused.value.args) == ("surrendered", {"day": "2027-05-20"})
    with pytest.raises(Refusal, match="still_cooling"):
        number_leaving.end_cooling(handed_in, NOW + timedelta(days=180, seconds=-1))
    assert number_leaving.end_cooling(handed_in, NOW + timedelta(days=180)).state is S.POOL


class Numbers(RuleBasedStateMachine):
    """One number through any life: the promises hold after every step, whatever order people try things in."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.state = S.IN_USE
        self.owner = "li"
        self.leaving: Leaving | None = None

    @initialize(owner=st.sampled_from(["li", "wang"]))
    def begins(self, owner: str) -> None:
        self.owner = owner

    @rule(days=st.integers(0, 200))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def suspend(self) -> None:
        try:
            self.leaving = number_leaving.suspend(self.state, self.owner, self.now)
        except NumberStepRefused:
            assert self.state is not S.IN_USE
            return
        self.state = self.leaving.state

    @precondition(lambda self: self.leaving is not None)
    @rule(ago=st.integers(0, 30))
    def note(self, ago: int) -> None:
        self._try(lambda held: number_leaving.note(held, self.now - timedelta(days=ago), self.now, RULES))

    @precondition(lambda self: self.leaving is not None)
    @rule()
    def release(self) -> None:
        before = self.leaving
        self._try(lambda held: number_leaving.release(held, self.now, RULES))
        if self.leaving is not before:
            assert before is not None and len(set(before.notices)) >= 2
            days = sorted(business_date(moment) for moment in (before.suspended_at, *before.notices, self.now))
            assert min(later - earlier for earlier, later in pairwise(days)) >= RULES.wait

    @rule()
    def hand_in(self) -> None:
        """The order is refunded, as far as anybody uses the number."""
        try:
            self.leaving = number_leaving.surrender(self.state, self.now, RULES)
        except NumberStepRefused:
            assert self.state in (S.COOLING, S.POOL)
            return
        self.state = self.leaving.state

    @precondition(lambda self: self.leaving is not None)
    @rule()
    def end_cooling(self) -> None:
        before = self.leaving
        self._try(lambda held: number_leaving.end_cooling(held, self.now))
        if self.leaving is not before:
            assert before is not None and before.released_at is not None
            assert self.now >= before.released_at + timedelta(days=180)

    @precondition(lambda self: self.leaving is not None)
    @rule(who=st.sampled_from(["li", "wang"]))
    def give_back(self, who: str) -> None:
        before = self.leaving
        self._try(lambda held: number_leaving.give_back(held, who))
        if self.leaving is not before:
            assert before is not None and who == self.owner and not before.surrendered
            self.leaving = None

    @rule(new=st.sampled_from(["li", "wang"]))
    def somebody_buys_it(self, new: str) -> None:
        """The way of a number through the pool, a store and an order, to its next owner."""
        try:
            reached = self.state
            for step in ("allot", "arrive", "hold", "order", "pay", "activate"):
                reached = after(reached, step)
        except NumberStepRefused:
            assert self.state is not S.POOL
            return
        assert self.leaving is None or self.leaving.cooling_ends_at is None or self.now >= self.leaving.cooling_ends_at
        self.state, self.owner, self.leaving = reached, new, None

    @invariant()
    def both_say_the_same(self) -> None:
        assert self.leaving is None or self.leaving.state is self.state
        assert self.state in (S.IN_USE, S.SUSPENDED, S.NOTICED, S.COOLING, S.POOL)

    def _try(self, step) -> None:  # type: ignore[no-untyped-def]
        assert self.leaving is not None
        try:
            self.leaving = step(self.leaving)
        except Refusal:
            return
        self.state = self.leaving.state


TestNumbers = Numbers.TestCase
TestNumbers.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
