"""An order in the words of its pages: the four-step line and what happens next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext

from kiosk.orders.queries import OrderView
from telecom.calendar import business_date
from telecom.errors import N_
from telecom.orders import OrderState
from web.filters import clock, local_time, money

PROGRESS_NAMES: dict[str, str] = {
    "placed": N_("下单"),
    "desk": N_("柜台核对和付款"),
    "activated": N_("开通"),
    "handed_over": N_("领取"),
}


def _(message: str, **places: Any) -> str:
    return str(gettext(message, **places))


_SHOWN = {"done": "done", "now": "now", "next": "todo", "off": "stopped"}


def progress_rows(order: OrderView, now: datetime) -> list[tuple[str, str, str]]:
    """(name, when, state) of the four steps, for ui/progress.html."""
    rows = []
    for step in order.progress:
        moments = [taken.at for taken in order.steps if taken.step in step.steps]
        when = _when(max(moments), now) if moments and step.state == "done" else ""
        rows.append((_(PROGRESS_NAMES[step.key]), when, _SHOWN[step.state]))
    return rows


def next_words(order: OrderView, now: datetime) -> str:
    """One sentence: what the shopper does now, or how it ended."""
    return _ENDINGS[order.state](order, now)


def _to_desk(order: OrderView, now: datetime) -> str:
    until = _when(order.unpaid_ends_at, now)
    return _("带上证件到柜台，付 %(amount)s；%(until)s 前没付，这单自动取消", amount=money(order.today), until=until)


def _identity_left(order: OrderView, now: datetime) -> str:
    return _("已收款，到柜台核对证件就能开通")


def _opening(order: OrderView, now: datetime) -> str:
    return _("店员正在开通，好了会叫你")


def _to_take(order: OrderView, now: datetime) -> str:
    return _("已经开通，到柜台领取")


def _handed_over(order: OrderView, now: datetime) -> str:
    return _("都办好了")


def _cancelled(order: OrderView, now: datetime) -> str:
    return _("这单取消了，没有收费")


def _refunded(order: OrderView, now: datetime) -> str:
    back = order.took("refunded")
    return _("已退款 %(amount)s", amount=money(back.amount if back and back.amount else order.today))


def _expired(order: OrderView, now: datetime) -> str:
    return _("到打烊还没付款，这单自动取消了，没有收费")


_ENDINGS = {
    OrderState.PLACED: _to_desk,
    OrderState.IDENTITY_CHECKED: _to_desk,
    OrderState.PAID: _identity_left,
    OrderState.READY: _opening,
    OrderState.ACTIVATED: _to_take,
    OrderState.HANDED_OVER: _handed_over,
    OrderState.CANCELLED: _cancelled,
    OrderState.REFUNDED: _refunded,
    OrderState.EXPIRED: _expired,
}


def _when(moment: datetime, now: datetime) -> str:
    """The clock time today, with the day otherwise."""
    return clock(moment) if business_date(moment) == business_date(now) else local_time(moment)
