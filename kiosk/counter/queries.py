"""The counter's queue: what waits, for what, and who has asked for a clerk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import store_link
from kiosk.clock import KioskClock
from kiosk.orders import queries as orders
from kiosk.orders.queries import OrderView
from kiosk.shell.models import ClerkCall, Device
from telecom.calendar import business_date
from telecom.errors import N_
from telecom.orders import OrderState

# What the counter has to do next, by state: (words, kind of the mark).
DUE: dict[OrderState, tuple[str, str]] = {
    OrderState.PLACED: (N_("查证件、收款"), "todo"),
    OrderState.IDENTITY_CHECKED: (N_("等收款"), "todo"),
    OrderState.PAID: (N_("等查证件"), "todo"),
    OrderState.READY: (N_("可以开通"), "warn"),
    OrderState.ACTIVATED: (N_("可以交付"), "warn"),
    OrderState.HANDED_OVER: (N_("已交付"), "ok"),
    OrderState.CANCELLED: (N_("已取消"), "bad"),
    OrderState.REFUNDED: (N_("已退款"), "bad"),
    OrderState.EXPIRED: (N_("已过期"), "bad"),
}


@dataclass(frozen=True)
class CallView:
    """An open call for a clerk: from which screen, since when."""

    id: str
    screen: str
    called_at: datetime


@dataclass(frozen=True)
class Queue:
    """What the counter's list shows."""

    waiting: list[OrderView]
    done: list[OrderView]
    calls: list[CallView]
    fenced_at: datetime | None = None


def queue(session: Session, now: datetime, clock: KioskClock) -> Queue:
    """Open orders oldest first, those that ended today, and the open calls."""
    waiting = orders.open_orders(session, now, clock)
    # An order past its closing time that the tick has not reached yet is over for the reader already.
    over = [order for order in waiting if order.state.is_over]
    return Queue(
        waiting=[order for order in waiting if not order.state.is_over],
        done=over + orders.ended_on(session, business_date(now), now, clock),
        calls=open_calls(session),
        fenced_at=store_link.fenced_at(session),
    )


def open_calls(session: Session) -> list[CallView]:
    """Calls that nobody has answered, oldest first."""
    wanted = (
        select(ClerkCall.id, Device.name, ClerkCall.called_at)
        .outerjoin(Device, Device.id == ClerkCall.device_id)
        .where(ClerkCall.answered_at.is_(None))
        .order_by(ClerkCall.called_at)
    )
    return [CallView(row.id, row.name or "", row.called_at) for row in session.execute(wanted)]
