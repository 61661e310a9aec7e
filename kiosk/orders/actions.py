"""Placing an order: the hold becomes a reserved number, the order, its lines and its first step, in one transaction.

Twice is once: the browser's intent is unique, so a double tap, a reload or a time-out answers with the first order.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from kiosk import catalogue, store_link
from kiosk.clock import KioskClock
from kiosk.counter import live
from kiosk.db import transaction
from kiosk.numbers.actions import consume_hold
from kiosk.orders import number_state
from kiosk.orders.models import Order, OrderLine, OrderStep
from kiosk.shell.models import StoreFacts
from link.messages import OrderPlaced, PlacedLine
from telecom.calendar import business_date, next_closing_at
from telecom.errors import N_, BadInput, NotFound, QuoteChanged, Refusal
from telecom.grades import ORDINARY
from telecom.ids import is_uuid7, uuid7
from telecom.numbers import PhoneNumber
from telecom.orders import new_code
from telecom.quotes import Quote, QuoteLine, quote_new_line, quote_service
from telecom.words import Words

TOKEN_LIFE = timedelta(days=30)

_random = SystemRandom()


class IntentSpent(Refusal):
    """The intent belongs to somebody else's order."""

    code = "intent_spent"
    message = N_("这一页已经用过了，重新开始吧")


@dataclass(frozen=True)
class _Wanted:
    """What is to be ordered, priced; `name` is the plan's or the service's.

    `digits` only for a new line, `existing_number` only for a service.
    """

    kind: str
    name: Words
    quote: Quote
    revision: int
    grade: int
    grade_version: str
    digits: str | None = None
    existing_number: str | None = None
    plan_key: str | None = None
    service_key: str | None = None


def place_new_line(
    *,
    visit_id: str,
    device_id: str | None,
    hold_digits: str,
    plan_key: str,
    revision: int,
    confirmed_digest: str,
    intent: str,
    now: datetime,
    clock: KioskClock,
    graded_at: int = 0,
) -> Order:
    """Order a new line with the number that this visit holds, at the price the shopper confirmed.

    `graded_at` is the revision that the number was chosen by: a grade table published since does not touch a hold.

    Raises HoldExpired or NumberTaken (the number is gone), QuoteChanged (another price than the confirmed one),
    PlanBelowMinimum, NotFound (no such plan), BadInput (intent), Refusal 503 (disk).
    """
    published = catalogue.at(revision)
    table = (catalogue.at(graded_at) if graded_at else published).grade_table

    def priced() -> _Wanted:
        plan = published.plan(plan_key)
        if plan is None:
            raise NotFound("no_plan", N_("这个套餐已经下架"))
        graded = table.grade(PhoneNumber(hold_digits).digits)
        return _Wanted(
            kind="new_line",
            name=plan.name,
            quote=quote_new_line(plan, graded, table),
            revision=revision,
            grade=graded.grade,
            grade_version=graded.version,
            digits=hold_digits,
            plan_key=plan_key,
        )

    return _place(priced, visit_id, device_id, confirmed_digest, intent, now, clock)


def place_service(
    *,
    visit_id: str,
    device_id: str | None,
    service_key: str,
    existing_number: str,
    revision: int,
    confirmed_digest: str,
    intent: str,
    now: datetime,
    clock: KioskClock,
) -> Order:
    """Order a service on a number that the shopper has; the desk checks whose it is. Raises like place_new_line."""
    published = catalogue.at(revision)

    def priced() -> _Wanted:
        service = published.service(service_key)
        if service is None:
            raise NotFound("no_service", N_("这项业务已经下架，回首页看看别的"))
        return _Wanted(
            kind="service",
            name=service.name,
            quote=quote_service(service),
            revision=revision,
            grade=ORDINARY,
            grade_version=published.grade_table.version,
            existing_number=PhoneNumber(existing_number).digits,
            service_key=service_key,
        )

    return _place(priced, visit_id, device_id, confirmed_digest, intent, now, clock)


def _place(
    priced: Callable[[], _Wanted],
    visit_id: str,
    device_id: str | None,
    confirmed_digest: str,
    intent: str,
    now: datetime,
    clock: KioskClock,
) -> Order:
    if not is_uuid7(intent):
        raise BadInput("bad_intent", N_("这一步没传过来，回上一页再点一次"), field="intent")
    with transaction() as session:
        earlier = session.scalars(select(Order).where(Order.intent == intent)).one_or_none()
        if earlier is not None:
            # Before any price: what was ordered stands, whatever has been withdrawn or become dearer since.
            return _only_own(earlier, visit_id)
        wanted = priced()
        if wanted.quote.digest != confirmed_digest:
            raise QuoteChanged()
        order = _new_order(session, wanted, visit_id, device_id, intent, now, clock)
        if wanted.digits is not None:
            hold = consume_hold(session, visit_id, wanted.digits, clock)
            order.digits, order.gen = wanted.digits, hold.gen
            number_state.reserve(session, order)
        session.add(order)
        session.flush()
        store_link.journal(session, _placed_message(order), now)
        live.changed()
    return order


def _only_own(earlier: Order, visit_id: str) -> Order:
    if earlier.visit_id != visit_id:
        raise IntentSpent()
    return earlier


def _new_order(
    session: Session,
    wanted: _Wanted,
    visit_id: str,
    device_id: str | None,
    intent: str,
    now: datetime,
    clock: KioskClock,
) -> Order:
    quote, today = wanted.quote, business_date(now)
    order = Order(
        id=uuid7(),
        intent=intent,
        code=_free_code(session),
        token=secrets.token_urlsafe(24),
        token_ends_at=now + TOKEN_LIFE,
        kind=wanted.kind,
        existing_number=wanted.existing_number,
        plan_key=wanted.plan_key,
        service_key=wanted.service_key,
        revision=wanted.revision,
        grade=wanted.grade,
        grade_version=wanted.grade_version,
        today_fen=quote.today.fen,
        monthly_fen=quote.monthly_after.fen,
        quote_digest=quote.digest,
        visit_id=visit_id,
        device_id=device_id,
        placed_at=now,
        business_date=today,
        unpaid_ends_at=next_closing_at(now, closing_time(session)),
        clock_doubtful=clock.doubtful,
        boot_id=clock.boot_id,
        placed_mono_ns=clock.mono_ns(),
    )
    order.lines = [_line(position, line, wanted.name) for position, line in enumerate(quote.lines)]
    order.steps = [OrderStep(step="placed", at=now, business_date=today, intent=f"placed:{order.id}")]
    return order


def _line(position: int, line: QuoteLine, name: Words) -> OrderLine:
    """Its name stays with it: the revision that it came from is dropped one day, the order is not."""
    shown = name if line.kind != "number_prepay" else Words("")
    return OrderLine(
        position=position,
        kind=line.kind,
        key=line.key,
        name_zh_hans=shown.zh_hans,
        name_zh_hant=shown.zh_hant,
        name_en=shown.en,
        today_fen=line.today.fen,
        monthly_fen=line.monthly.fen,
    )


def closing_time(session: Session) -> str:
    """When this store closes, "HH:MM". Raises Refusal before head office has said who this store is."""
    facts = session.get(StoreFacts, 1)
    if facts is None:
        raise Refusal("not_enrolled", N_("这家店还没接上总部，先不能下单"), status=503)
    return facts.closes


def _free_code(session: Session) -> str:
    """A code that no order of this store has. The unique index stands behind this."""
    while True:
        code = new_code(_random)
        if not session.scalar(select(exists().where(Order.code == code))):
            return code


def _placed_message(order: Order) -> OrderPlaced:
    lines = tuple(
        PlacedLine(kind=line.kind, key=line.key, today_fen=line.today_fen, monthly_fen=line.monthly_fen)
        for line in order.lines
    )
    return OrderPlaced(
        order_id=order.id,
        code=order.code,
        token=order.token,
        kind=order.kind,
        revision=order.revision,
        grade=order.grade,
        grade_version=order.grade_version,
        today_fen=order.today_fen,
        monthly_fen=order.monthly_fen,
        quote_digest=order.quote_digest,
        lines=lines,
        business_date=order.business_date,
        unpaid_ends_at=order.unpaid_ends_at,
        visit_id=order.visit_id,
        digits=order.digits,
        gen=order.gen,
        existing_number=order.existing_number,
        plan_key=order.plan_key,
        service_key=order.service_key,
    )
