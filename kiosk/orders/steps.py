"""The steps of an order: a row with who and when, the change of the number, and an event, all at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from kiosk import store_link
from kiosk.clock import KioskClock
from kiosk.counter import live
from kiosk.db import reading, transaction
from kiosk.identity import actions as identity
from kiosk.orders import number_state
from kiosk.orders.actions import TOKEN_LIFE, closing_time
from kiosk.orders.models import Order, OrderStep
from kiosk.orders.waiting import is_due
from kiosk.orders.words import DOCUMENTS, MEANS, STEP_BUTTONS
from kiosk.staff.queries import Person
from link.messages import OrderStepped
from telecom import orders as rules
from telecom.calendar import business_date, next_closing_at
from telecom.errors import N_, BadInput, NotFound, OrderStepRefused, Refusal
from telecom.ids import is_uuid7
from telecom.staff import ORDERS_REFUND, ORDERS_STEP

NOTE_LENGTH_MAX = 200
# Neither the number of an identity document nor a phone number enters this file by way of a note.
_PERSONAL_NUMBER = re.compile(r"\d(?:[\s-]?\d){10,}[\dXx]?")
SETTLED = ("paid", "cancelled", "expired")

log = structlog.get_logger("kiosk.orders")


@dataclass(frozen=True)
class StepFacts:
    """What the clerk recorded with a step.

    `identity_number` is read, hashed and dropped by `take_step`: it is never part of what is kept, or of a repr.
    """

    amount_fen: int | None = None
    means: str | None = None
    document_kind: str | None = None
    note: str = ""
    identity_number: str = field(default="", repr=False)
    identity_hash: str | None = None


def take_step(
    code: str, step: str, facts: StepFacts, *, person: Person, intent: str, now: datetime, clock: KioskClock
) -> Order:
    """Do one step of an order at the counter; the same intent twice is once.

    Raises NotFound, OrderStepRefused (not now, or somebody was faster), BadInput, Refusal (not allowed).
    """
    if not is_uuid7(intent):
        raise BadInput("bad_intent", N_("这一步没传过来，回上一页再点一次"), field="intent")
    _refuse_strangers(person, step)
    expire_if_due(code, now=now, clock=clock)
    with transaction() as session:
        order = session.scalars(select(Order).where(Order.code == code)).one_or_none()
        if order is None:
            raise NotFound("no_order", N_("没有这张单"))
        done = _by_intent(session, intent)
        if done is not None:
            return _same_step(order, done, step)
        rules.check_step([taken.step for taken in order.steps], step)
        recorded = _recorded(session, order, step, facts)
        _append(session, order, step, recorded, person=person, intent=intent, now=now)
    return order


def expire_if_due(code: str, *, now: datetime, clock: KioskClock) -> bool:
    """Judge one order when it is looked at: unpaid past its closing time, it ends here and now."""
    with reading() as session:
        order = session.scalars(select(Order).where(Order.code == code)).one_or_none()
        due = order is not None and is_due(order, now, clock)
    return due and order is not None and _expire(order.id, now, clock)


def expire_due(*, now: datetime, clock: KioskClock) -> int:
    """End every order that nobody has paid in time; returns how many.

    One order is one transaction, so that a long night's list never keeps a shopper waiting.
    """
    if not clock.doubtful:
        _date_doubtful_orders(now)
    with reading() as session:
        due = [order.id for order in session.scalars(_unsettled()) if is_due(order, now, clock)]
    return sum(_expire(order_id, now, clock) for order_id in due)


def _unsettled() -> Select[Order]:
    settled = exists().where(OrderStep.order_id == Order.id, OrderStep.step.in_(SETTLED))
    return select(Order).where(~settled)


def _expire(order_id: str, now: datetime, clock: KioskClock) -> bool:
    try:
        with transaction() as session:
            order = session.get(Order, order_id)
            if order is None or not is_due(order, now, clock):
                return False  # It was paid, or ended, between the look and the lock.
            _append(session, order, "expired", StepFacts(), person=None, intent=f"expired:{order.id}", now=now)
    except (Refusal, number_state.BookDiffers) as reason:
        log.error("order_not_ended", order_id=order_id, reason=str(reason))
        return False
    return True


def _date_doubtful_orders(now: datetime) -> None:
    """Give orders that were placed on a doubtful clock their closing time by the sure one.

    By the wrong clock it might lie a year back, and the shopper is perhaps still at the desk.
    """
    with reading() as session:
        doubtful = list(session.scalars(_unsettled().where(Order.clock_doubtful)))
    if not doubtful:
        return
    with transaction() as session:
        for order in session.scalars(_unsettled().where(Order.clock_doubtful)):
            order.unpaid_ends_at = next_closing_at(now, closing_time(session))
            order.token_ends_at = now + TOKEN_LIFE
            order.clock_doubtful = False


def _refuse_strangers(person: Person, step: str) -> None:
    if step not in STEP_BUTTONS:
        raise OrderStepRefused(step, "")  # Orders end by themselves; nobody ends one in the clock's name.
    needed = ORDERS_REFUND if step == "refunded" else ORDERS_STEP
    if not person.may(needed):
        raise Refusal("not_allowed", N_("这一步要店长来做"), status=403)


def _by_intent(session: Session, intent: str) -> OrderStep | None:
    return session.scalars(select(OrderStep).where(OrderStep.intent == intent)).one_or_none()


def _same_step(order: Order, done: OrderStep, step: str) -> Order:
    if done.order_id != order.id or done.step != step:
        raise BadInput("intent_spent", N_("这一步没传过来，回上一页再点一次"), field="intent")
    return order


def _recorded(session: Session, order: Order, step: str, facts: StepFacts) -> StepFacts:
    """What is kept of what was typed: only what belongs to the step. Raises BadInput, NumberLimit."""
    note = " ".join(facts.note.split())[:NOTE_LENGTH_MAX]
    if _PERSONAL_NUMBER.search(note):
        raise BadInput("document_number", N_("备注里不写证件号和手机号"), field="note")
    if step == "identity_checked":
        if facts.document_kind not in DOCUMENTS:
            raise BadInput("no_document", N_("选一下看的是哪种证件"), field="document_kind")
        owner = identity.check(session, order, facts.document_kind, facts.identity_number)
        return StepFacts(document_kind=facts.document_kind, identity_hash=owner)
    if step == "paid":
        return _payment(order, facts, note)
    if step == "refunded":
        return StepFacts(amount_fen=_paid_fen(order), means=_means(facts), note=note)
    return StepFacts(note=note)


def _payment(order: Order, facts: StepFacts, note: str) -> StepFacts:
    if facts.amount_fen != order.today_fen:
        raise BadInput("amount_differs", N_("收款金额和这张单对不上"), field="amount")
    return StepFacts(amount_fen=order.today_fen, means=_means(facts), note=note)


def _means(facts: StepFacts) -> str:
    if facts.means not in MEANS:
        raise BadInput("no_means", N_("选一下怎么收的款"), field="means")
    return facts.means


def _paid_fen(order: Order) -> int:
    return next((taken.amount_fen or 0 for taken in order.steps if taken.step == "paid"), 0)


def _append(
    session: Session, order: Order, step: str, facts: StepFacts, *, person: Person | None, intent: str, now: datetime
) -> None:
    moved_to = _move_number(session, order, step) if order.kind == "new_line" else None
    taken = OrderStep(
        step=step,
        at=now,
        business_date=business_date(now),
        staff_id=person.staff_id if person else None,
        by_name=person.name if person else "",
        amount_fen=facts.amount_fen,
        means=facts.means,
        document_kind=facts.document_kind,
        note=facts.note,
        identity_hash=facts.identity_hash,
        intent=intent,
    )
    order.steps.append(taken)
    session.flush()
    store_link.journal(session, _message(order, taken, moved_to), now)
    live.changed()


def _move_number(session: Session, order: Order, step: str) -> rules.NumberEffect | None:
    effect = rules.number_effect(step, [taken.step for taken in order.steps])
    if effect == "sold":
        number_state.sell(session, order)
    elif effect == "free":
        number_state.free(session, order, "refund" if step == "refunded" else "order_ends")
    elif effect == "released":
        number_state.surrender(session, order)
    return effect


def _message(order: Order, taken: OrderStep, moved_to: str | None) -> OrderStepped:
    return OrderStepped(
        order_id=order.id,
        step=taken.step,
        business_date=taken.business_date,
        by_staff_id=taken.staff_id,
        by_name=taken.by_name,
        amount_fen=taken.amount_fen,
        means=taken.means,
        document_kind=taken.document_kind,
        note=taken.note,
        digits=order.digits if moved_to else None,
        gen=order.gen if moved_to else None,
        identity_hash=taken.identity_hash,
        number_state=moved_to,
    )
