"""When an order that nobody pays ends: at closing time by a sure clock; without one, by how long it has waited.

A store sells for weeks with the line down, and a box may start with its clock a year off. So the doubtful wall clock
alone never ends an order that a shopper may still be paying for, and no order keeps its number for ever either.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.clock import KioskClock
from kiosk.orders.models import Order
from telecom import orders as rules

SECOND_NS = 1_000_000_000
# After a start on a doubtful clock: time for head office to tell the hour, and for a shopper at the desk to pay.
GRACE = timedelta(hours=1)
LONGEST = timedelta(hours=24)


def is_due(order: Order, now: datetime, clock: KioskClock) -> bool:
    """Whether nobody has paid in time."""
    if "expired" not in rules.allowed(taken.step for taken in order.steps):
        return False
    if not clock.doubtful:
        return not order.clock_doubtful and now >= order.unpaid_ends_at
    if order.boot_id == clock.boot_id:
        return _passed(clock.mono_ns() - order.placed_mono_ns) >= _allowed(order)
    up = _passed(clock.mono_ns())
    # A clock that stands before the order fell back at the start; the order is of another day all the same.
    over = now >= order.unpaid_ends_at or now < order.placed_at
    return up >= LONGEST or (up >= GRACE and over)


def _allowed(order: Order) -> timedelta:
    """From the tap to closing time; never more than a day, whatever the clock said then."""
    allowed = order.unpaid_ends_at - order.placed_at
    return allowed if timedelta() < allowed < LONGEST else LONGEST


def _passed(ns: int) -> timedelta:
    return timedelta(microseconds=ns // 1000)
