"""An order as the pages show it: masked, named, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from storeadmin.orders.models import Order, OrderStep
from storeadmin.sales import names
from telecom.errors import N_, BadInput
from telecom.identity import DOCUMENTS
from telecom.numbers import PhoneNumber
from telecom.orders import STEP_NAMES
from telecom.words import Words

STATE_NAMES = {**STEP_NAMES, "placed": N_("待付款"), "ready": N_("待开通")}
STATE_KINDS = {"handed_over": "ok", "activated": "ok", "cancelled": "warn", "expired": "warn", "refunded": "bad"}
CONFLICT_NAMES = {"over_number_limit": N_("这位顾客的号码超过了上限")}
INCIDENT_NAMES = {
    "fenced_box_online": N_("换下来的旧机器还在运行，先停掉它，或者用新的登记码重新登记它"),
    "fork": N_("门店的记录和总部的不一样，线路已停，等人处理"),
    "parked": N_("有一条门店事件入不了账，等人处理"),
}
KIND_NAMES = {"new_line": N_("新入网"), "service": N_("开业务")}
MEANS_NAMES = {"wallet": N_("扫码"), "card": N_("刷卡"), "cash": N_("现金")}


@dataclass(frozen=True, slots=True)
class OrderShown:
    """One order in a list. `number` is masked."""

    order_id: str
    code: str
    kind: str
    number: str
    thing: str
    state: str
    state_kind: str
    today_fen: int
    monthly_fen: int
    placed_at: datetime
    store_code: str
    store_name: Words


def rows(db: Session, orders: Iterable[Order], lang: str) -> list[OrderShown]:
    """Orders for a list; the names of what they sold come in two queries, however many there are."""
    orders = list(orders)
    known = names.items(db, {thing for order in orders if (thing := sold(order))}, lang)
    return [_row(order, known) for order in orders]


def sold(order: Order) -> tuple[str, str] | None:
    """(kind, key) of what the order is mainly about."""
    if order.plan_key:
        return "plan", order.plan_key
    return ("service", order.service_key) if order.service_key else None


def state_name(state: str) -> str:
    return str(_(STATE_NAMES.get(state, state)))


def state_kind(state: str) -> str:
    """todo, ok, warn or bad."""
    return STATE_KINDS.get(state, "todo")


def conflict_name(kind: str) -> str:
    """What does not agree, in words where there are any."""
    return str(_(CONFLICT_NAMES[kind])) if kind in CONFLICT_NAMES else kind


def step_note(step: OrderStep) -> str:
    """How it was paid or which document was seen, and what the clerk wrote."""
    means = MEANS_NAMES.get(step.means or "", step.means or "")
    document = DOCUMENTS.get(step.document_kind or "", step.document_kind or "")
    return " · ".join(part for part in (means and _(means), document and _(document), step.note) if part)


def masked(digits: str | None) -> str:
    """161****1234; anything that is no phone number shows only its end."""
    if not digits:
        return ""
    try:
        return PhoneNumber(digits).masked
    except BadInput:
        return f"****{digits[-4:]}"


def _row(order: Order, known: dict[tuple[str, str], str]) -> OrderShown:
    thing = sold(order)
    return OrderShown(
        order_id=order.order_id,
        code=order.code,
        kind=_(KIND_NAMES.get(order.kind, order.kind)),
        number=masked(order.digits or order.existing_number),
        thing=known.get(thing, "") if thing else "",
        state=state_name(order.state),
        state_kind=state_kind(order.state),
        today_fen=order.today_fen,
        monthly_fen=order.monthly_fen,
        placed_at=order.placed_at,
        store_code=order.store.code,
        store_name=order.store.name,
    )
