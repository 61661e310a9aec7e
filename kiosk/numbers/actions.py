"""The verbs on holds. Each is one transaction, says what happened in the journal, and waits for nobody."""

from collections.abc import Sequence

from sqlalchemy import insert, literal, or_, select, update
from sqlalchemy.orm import Session

from kiosk import store_link
from kiosk.clock import KioskClock
from kiosk.db import transaction
from kiosk.numbers import draws
from kiosk.numbers.models import BookNumber, Hold
from link.messages import HoldEnded, HoldTaken
from telecom.calendar import business_date
from telecom.errors import N_, HoldExpired, NumberTaken, Refusal
from telecom.ids import uuid7

MINUTE_NS = 60 * 1_000_000_000
HOLD_NS = 5 * MINUTE_NS
EXTENSION_NS = 5 * MINUTE_NS
HARD_END_NS = 10 * MINUTE_NS


class NoExtension(Refusal):
    """The hold has had its one extension."""

    code = "no_extension"
    message = N_("已经延过一次，不能再延")


def hold(visit_id: str, digits: str, clock: KioskClock) -> Hold:
    """Keep `digits` back for the visit, five minutes; what it held before is let go. Raises NumberTaken."""
    with transaction() as session:
        return hold_in(session, visit_id, digits, clock)


def hold_in(session: Session, visit_id: str, digits: str, clock: KioskClock) -> Hold:
    """`hold` inside the caller's transaction."""
    _end_dead(session, clock)
    mine = _open_of(session, visit_id)
    for held in mine:
        if held.digits == digits:
            return held
    taken = _take(session, visit_id, digits, clock)
    for held in mine:
        _end(session, held, "changed", clock)
    return taken


def extend(visit_id: str, clock: KioskClock) -> Hold:
    """Five minutes more, once, never past the hard end. Raises HoldExpired or NoExtension."""
    with transaction() as session:
        held = _live(session, visit_id, clock)
        if held.extended:
            raise NoExtension()
        held.extended = True
        held.ends_mono_ns = min(held.ends_mono_ns + EXTENSION_NS, held.hard_end_mono_ns)
        return held


def release(visit_id: str, clock: KioskClock) -> None:
    """Let the visit's number go; nothing held is fine too."""
    with transaction() as session:
        end_holds(session, visit_id, "released", clock)


def end_holds(session: Session, visit_id: str, why: str, clock: KioskClock) -> None:
    """End whatever the visit holds, in the caller's transaction."""
    for held in _open_of(session, visit_id):
        _end(session, held, why, clock)


def consume_hold(session: Session, visit_id: str, digits: str, clock: KioskClock) -> Hold:
    """The order takes the hold's place: end it as "ordered". Raises HoldExpired unless it is live."""
    held = _live(session, visit_id, clock, digits)
    _end(session, held, "ordered", clock)
    return held


def forget_draws(visit_id: str) -> None:
    """Drop from memory which numbers the visit was shown."""
    draws.of_app().forget(visit_id)


def _take(session: Session, visit_id: str, digits: str, clock: KioskClock) -> Hold:
    """One conditional write that makes exactly one row, or NumberTaken.

    The transaction has the write lock, and the partial unique index stands behind it.
    """
    now, mono_ns = clock.now(), clock.mono_ns()
    row = {
        "id": uuid7(), "visit_id": visit_id, "boot_id": clock.boot_id, "taken_mono_ns": mono_ns,
        "ends_mono_ns": mono_ns + HOLD_NS, "hard_end_mono_ns": mono_ns + HARD_END_NS, "taken_at": now,
        "extended": False,
    }  # fmt: skip
    already = select(Hold.id).where(Hold.digits == digits, Hold.ended_at.is_(None)).exists()
    columns = [literal(value, Hold.__table__.c[name].type).label(name) for name, value in row.items()]
    free = select(BookNumber.digits, BookNumber.gen, *columns)
    free = free.where(BookNumber.digits == digits, BookNumber.state == "free", ~already)
    made = session.execute(insert(Hold).from_select(["digits", "gen", *row], free))
    if made.rowcount != 1:  # type: ignore[attr-defined]
        raise NumberTaken(digits)
    taken = session.get_one(Hold, row["id"])
    told = HoldTaken(
        hold_id=taken.id,
        visit_id=visit_id,
        digits=digits,
        gen=taken.gen,
        taken_at=now,
        business_date=business_date(now),
    )
    store_link.journal(session, told, now)
    return taken


def _live(session: Session, visit_id: str, clock: KioskClock, digits: str | None = None) -> Hold:
    for held in _open_of(session, visit_id):
        in_time = held.boot_id == clock.boot_id and clock.mono_ns() < held.ends_mono_ns
        if in_time and digits in (None, held.digits):
            return held
    raise HoldExpired(digits or "")


def _open_of(session: Session, visit_id: str) -> Sequence[Hold]:
    return session.scalars(select(Hold).where(Hold.visit_id == visit_id, Hold.ended_at.is_(None))).all()


def _end_dead(session: Session, clock: KioskClock) -> None:
    """Close the rows of holds whose time or boot is over, so that the index lets others in."""
    over = or_(Hold.boot_id != clock.boot_id, Hold.ends_mono_ns <= clock.mono_ns())
    for dead in session.scalars(select(Hold).where(Hold.ended_at.is_(None), over)).all():
        _end(session, dead, "expired", clock)


def _end(session: Session, held: Hold, why: str, clock: KioskClock) -> None:
    now = clock.now()
    ended = update(Hold).where(Hold.id == held.id, Hold.ended_at.is_(None))
    if session.execute(ended.values(ended_at=now, ended_why=why)).rowcount != 1:  # type: ignore[attr-defined]
        return
    told = HoldEnded(hold_id=held.id, visit_id=held.visit_id, digits=held.digits, gen=held.gen, ended_at=now, why=why)
    store_link.journal(session, told, now)
