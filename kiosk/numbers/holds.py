"""Reading holds."""

from dataclasses import dataclass

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from kiosk.clock import KioskClock
from kiosk.numbers import search
from kiosk.numbers.models import Hold

# Made once: every page of numbers asks it.
_LIVE = select(Hold).where(
    Hold.ended_at.is_(None), Hold.boot_id == bindparam("boot_id"), Hold.ends_mono_ns > bindparam("mono_ns")
)
_ALL_LIVE = _LIVE.order_by(Hold.chosen_mono_ns.desc(), Hold.id.desc())


@dataclass(frozen=True)
class HoldView:
    """A live hold as pages show it. Seconds are counted by the monotonic clock."""

    id: str
    digits: str
    gen: int
    visit_id: str
    seconds_left: int
    seconds_in_all: int
    can_extend: bool


def live_holds(session: Session, clock: KioskClock) -> dict[str, Hold]:
    """All live holds of the store, by digits; of one visit the chosen one comes first."""
    return {hold.digits: hold for hold in session.scalars(_ALL_LIVE, _at(clock))}


def own_holds(session: Session, visit_id: str, clock: KioskClock) -> list[HoldView]:
    """The visit's live holds, the chosen one first."""
    mine = _ALL_LIVE.where(Hold.visit_id == visit_id)
    return [view_of(hold, clock) for hold in session.scalars(mine, _at(clock))]


def live_hold(session: Session, visit_id: str, clock: KioskClock) -> HoldView | None:
    """The hold that goes on to the order: the one pointed at last, while it is live.

    When its time is over, no other takes its place by itself: the shopper would order another number unawares.
    """
    kept = or_(Hold.ended_why.is_(None), Hold.ended_why == "expired")
    last = session.scalars(_newest(visit_id).where(kept)).first()
    return view_of(last, clock) if last is not None and is_live(last, clock) else None


def last_hold(session: Session, visit_id: str) -> Hold | None:
    """The hold that the visit pointed at last, live or not: what a late shopper wanted."""
    return session.scalars(_newest(visit_id)).first()


def view_of(hold: Hold, clock: KioskClock) -> HoldView:
    left_ns = hold.ends_mono_ns - clock.mono_ns()
    in_all_ns = hold.ends_mono_ns - hold.taken_mono_ns
    return HoldView(
        hold.id, hold.digits, hold.gen, hold.visit_id,
        max(0, -(-left_ns // 1_000_000_000)), in_all_ns // 1_000_000_000, not hold.extended,
    )  # fmt: skip


def is_live(hold: Hold, clock: KioskClock) -> bool:
    """Whether nobody ended it, it is of this boot, and its time is not over."""
    return hold.ended_at is None and hold.boot_id == clock.boot_id and clock.mono_ns() < hold.ends_mono_ns


def is_available(session: Session, digits: str, visit_id: str, clock: KioskClock) -> bool:
    """Whether this visit could hold the number now."""
    hold = session.scalars(_LIVE.where(Hold.digits == digits), _at(clock)).first()
    return search.of_app().index(session).is_open(digits) and (hold is None or hold.visit_id == visit_id)


def _newest(visit_id: str) -> Select[Hold]:
    mine = select(Hold).where(Hold.visit_id == visit_id)
    return mine.order_by(Hold.chosen_mono_ns.desc(), Hold.id.desc()).limit(1)


def _at(clock: KioskClock) -> dict[str, str | int]:
    """What `_LIVE` asks for."""
    return {"boot_id": clock.boot_id, "mono_ns": clock.mono_ns()}
