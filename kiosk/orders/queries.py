"""Orders as pages show them: numbers masked, state judged at the moment of the look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from kiosk.clock import KioskClock
from kiosk.orders.models import Order, OrderStep
from kiosk.orders.waiting import is_due
from telecom import orders as rules
from telecom.errors import N_, NotFound, Refusal
from telecom.money import Money
from telecom.numbers import PhoneNumber
from telecom.orders import OrderState, ProgressStep
from telecom.quotes import NUMBER_LINES
from telecom.words import Words

ENDED = ("handed_over", "cancelled", "refunded", "expired")


class LinkEnded(Refusal):
    """The address in the QR code was good for thirty days."""

    code = "link_ended"
    status = 410
    message = N_("这个链接只保留 30 天，要查这张单可以到店里问")


@dataclass(frozen=True)
class StepView:
    """One step that happened. `at` is the order's own time, `by_name` "" for the shopper or the clock."""

    step: str
    at: datetime
    by_name: str
    amount: Money | None
    means: str | None
    document_kind: str | None
    note: str


@dataclass(frozen=True)
class OrderLineView:
    """One priced line; `name` as it was when the order was placed, None for what the number itself costs."""

    kind: str
    name: Words | None
    today: Money
    monthly: Money

    @property
    def number_name(self) -> str:
        """What it is called when it is a cost of the number itself; else ""."""
        return NUMBER_LINES.get(self.kind, "")


@dataclass(frozen=True)
class OrderView:
    """An order for a page. `number` is the whole number, for the counter only; shoppers' pages show `masked`."""

    id: str
    code: str
    token: str
    kind: str
    visit_id: str
    number: str
    name: Words | None
    lines: tuple[OrderLineView, ...]
    today: Money
    monthly: Money
    placed_at: datetime
    unpaid_ends_at: datetime
    state: OrderState
    steps: tuple[StepView, ...]
    allowed: tuple[str, ...]
    progress: tuple[ProgressStep, ...]

    @property
    def masked(self) -> str:
        return PhoneNumber(self.number).masked if self.number else ""

    @property
    def waits_for_payment(self) -> bool:
        return "paid" in self.allowed

    def took(self, step: str) -> StepView | None:
        return next((taken for taken in self.steps if taken.step == step), None)


def by_code(session: Session, code: str, now: datetime, clock: KioskClock) -> OrderView:
    """The order with this code. Raises NotFound."""
    order = session.scalars(select(Order).where(Order.code == rules.read_code(code))).one_or_none()
    if order is None:
        raise NotFound("no_order", N_("没有这张单"))
    return view_of(order, now, clock)


def by_token(session: Session, token: str, now: datetime, clock: KioskClock) -> OrderView:
    """The order behind a phone's link. Raises NotFound, or LinkEnded after thirty days."""
    order = session.scalars(select(Order).where(Order.token == token)).one_or_none()
    if order is None:
        raise NotFound("no_order", N_("没有这张单"))
    if now >= order.token_ends_at:
        raise LinkEnded()
    return view_of(order, now, clock)


def open_orders(session: Session, now: datetime, clock: KioskClock) -> list[OrderView]:
    """What the counter still has to do, oldest first."""
    ended = exists().where(OrderStep.order_id == Order.id, OrderStep.step.in_(ENDED))
    return _views(session, select(Order).where(~ended).order_by(Order.placed_at, Order.id), now, clock)


def ended_on(session: Session, day: date, now: datetime, clock: KioskClock) -> list[OrderView]:
    """What was handed over or ended on a day, newest first."""
    ended = exists().where(OrderStep.order_id == Order.id, OrderStep.step.in_(ENDED), OrderStep.business_date == day)
    return _views(session, select(Order).where(ended).order_by(Order.placed_at.desc()), now, clock)


def judged_steps(order: Order, now: datetime, clock: KioskClock) -> tuple[str, ...]:
    """The steps there are, and `expired` once nobody paid by closing time, even if the tick has not written it yet."""
    steps = tuple(taken.step for taken in order.steps)
    return (*steps, "expired") if is_due(order, now, clock) else steps


def view_of(order: Order, now: datetime, clock: KioskClock) -> OrderView:
    """An order's row as a page's object."""
    steps = judged_steps(order, now, clock)
    return OrderView(
        id=order.id,
        code=order.code,
        token=order.token,
        kind=order.kind,
        visit_id=order.visit_id,
        number=order.digits or order.existing_number or "",
        name=next((line.name for line in order.lines if line.name is not None), None),
        lines=tuple(
            OrderLineView(line.kind, line.name, Money(line.today_fen), Money(line.monthly_fen)) for line in order.lines
        ),
        today=Money(order.today_fen),
        monthly=Money(order.monthly_fen),
        placed_at=order.placed_at,
        unpaid_ends_at=order.unpaid_ends_at,
        state=rules.state(steps),
        steps=tuple(map(_step_view, order.steps)),
        allowed=tuple(step for step in rules.allowed(steps) if step != "expired"),
        progress=rules.progress(steps),
    )


def _views(session: Session, wanted: Select[Order], now: datetime, clock: KioskClock) -> list[OrderView]:
    rows: Iterable[Order] = session.scalars(wanted)
    return [view_of(order, now, clock) for order in rows]


def _step_view(taken: OrderStep) -> StepView:
    amount = Money(taken.amount_fen) if taken.amount_fen is not None else None
    return StepView(taken.step, taken.at, taken.by_name, amount, taken.means, taken.document_kind, taken.note)
