"""The verbs on holds. Each is one transaction, says what happened in the journal, and waits for nobody."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from kiosk import store_link
from kiosk.clock import KioskClock
from kiosk.db import reading, together, transaction
from kiosk.numbers import draws, live
from kiosk.numbers.models import BookNumber, Hold
from link.messages import HoldEnded, HoldTaken
from telecom.calendar import business_date
from telecom.errors import N_, HoldExpired, NumberTaken, Refusal
from telecom.ids import uuid7
from telecom.number_life import book_before

MINUTE_NS = 60 * 1_000_000_000
HOLD_NS = 5 * MINUTE_NS
EXTENSION_NS = 5 * MINUTE_NS
HARD_END_NS = 10 * MINUTE_NS
HOLDS_MOST = 3
(HOLDABLE,) = book_before("hold")


# Statements of the one tap that many make at once are built once.
_TABLE = Hold.__table__
_TOUCHED = select(
    _TABLE.c.id, _TABLE.c.digits, _TABLE.c.gen, _TABLE.c.visit_id, _TABLE.c.boot_id, _TABLE.c.ends_mono_ns
).where(
    _TABLE.c.ended_at.is_(None), or_(_TABLE.c.digits == bindparam("digits"), _TABLE.c.visit_id == bindparam("visit_id"))
)  # fmt: skip


def _taking() -> ReturningInsert[Any]:
    """A hold where the number is free, nobody's hold on it is open and the visit may have one more: a row, or none."""
    on_it, mine = _TABLE.alias(), _TABLE.alias()
    already = select(on_it.c.id).where(on_it.c.digits == bindparam("wanted"), on_it.c.ended_at.is_(None)).exists()
    has = select(func.count()).where(mine.c.visit_id == bindparam("visit_id"), mine.c.ended_at.is_(None))
    columns = [bindparam(name, type_=_TABLE.c[name].type).label(name) for name in _WRITTEN]
    free = select(BookNumber.digits, BookNumber.gen, *columns)
    free = free.where(BookNumber.digits == bindparam("wanted"), BookNumber.state == HOLDABLE, ~already)
    free = free.where(has.scalar_subquery() < HOLDS_MOST)
    return insert(_TABLE).from_select(["digits", "gen", *_WRITTEN], free).returning(_TABLE.c.gen)  # type: ignore[arg-type]


_WRITTEN = (
    "id", "visit_id", "boot_id", "taken_mono_ns", "ends_mono_ns", "hard_end_mono_ns", "chosen_mono_ns", "taken_at",
    "extended",
)  # fmt: skip
_TAKING = _taking()


class NoExtension(Refusal):
    """The hold has had its one extension."""

    code = "no_extension"
    message = N_("已经延过一次，不能再延")


class HoldsFull(Refusal):
    """The visit holds as many numbers as one may."""

    code = "holds_full"
    message = N_("最多同时留 %(most)s 个号码，放回一个再留")

    def __init__(self) -> None:
        super().__init__(most=HOLDS_MOST)


def hold(visit_id: str, digits: str, clock: KioskClock) -> Hold:
    """Keep `digits` back for the visit, five minutes, beside up to two others. Raises NumberTaken or HoldsFull."""
    return together(lambda session: hold_in(session, visit_id, digits, clock))


def hold_in(session: Session, visit_id: str, digits: str, clock: KioskClock) -> Hold:
    """`hold` inside the caller's transaction; what is held already becomes the chosen one."""
    taken = _take(session, visit_id, digits, clock)
    if taken is not None:
        return taken
    mine = 0
    for held in session.connection().execute(_TOUCHED, {"digits": digits, "visit_id": visit_id}).all():
        if held.boot_id != clock.boot_id or held.ends_mono_ns <= clock.mono_ns():
            _end(session, held, "expired", clock)
        elif held.visit_id != visit_id:
            raise NumberTaken(digits)
        elif held.digits == digits:
            return _point_at(session, session.get_one(Hold, held.id), clock)
        else:
            mine += 1
    if mine >= HOLDS_MOST:
        raise HoldsFull()
    taken = _take(session, visit_id, digits, clock)
    if taken is None:
        raise NumberTaken(digits)
    return taken


def choose(visit_id: str, digits: str, clock: KioskClock) -> Hold:
    """Of the visit's numbers, this one goes on to the order. Raises HoldExpired unless its hold is live."""
    with transaction() as session:
        return _point_at(session, _live(session, visit_id, clock, digits), clock)


def extend(visit_id: str, clock: KioskClock, digits: str = "") -> Hold:
    """Five minutes more, once, never past the hard end; without `digits` for the chosen number.

    Raises HoldExpired or NoExtension.
    """
    with transaction() as session:
        held = _live(session, visit_id, clock, digits)
        if held.extended:
            raise NoExtension()
        held.extended = True
        held.ends_mono_ns = min(held.ends_mono_ns + EXTENSION_NS, held.hard_end_mono_ns)
        live.gone(held.digits, held.ends_mono_ns - clock.mono_ns())
        return held


def release(visit_id: str, clock: KioskClock, digits: str = "") -> None:
    """Let one of the visit's numbers go, or all of them; nothing held is fine too."""
    with transaction() as session:
        end_holds(session, visit_id, "released", clock, digits)


def end_holds(session: Session, visit_id: str, why: str, clock: KioskClock, digits: str = "") -> None:
    """End what the visit holds (only `digits`, where they are given), in the caller's transaction."""
    for held in _open_of(session, visit_id):
        if digits in ("", held.digits):
            _end(session, held, why, clock)


def end_dead(clock: KioskClock) -> int:
    """Close the rows of all holds whose time or boot is over; returns how many. They bound nobody any more."""
    with reading() as session:
        if session.scalar(select(Hold.id).where(Hold.ended_at.is_(None), _is_over(clock)).limit(1)) is None:
            return 0
    with transaction() as session:
        dead = session.scalars(select(Hold).where(Hold.ended_at.is_(None), _is_over(clock))).all()
        for held in dead:
            _end(session, held, "expired", clock)
        return len(dead)


def consume_hold(session: Session, visit_id: str, digits: str, clock: KioskClock) -> Hold:
    """The order takes the hold's place: end it as "ordered", and let the visit's other numbers go.

    Raises HoldExpired unless it is live.
    """
    held = _live(session, visit_id, clock, digits)
    _end(session, held, "ordered", clock)
    end_holds(session, visit_id, "released", clock)
    return held


def forget_draws(visit_id: str) -> None:
    """Drop from memory which numbers the visit was shown."""
    draws.of_app().forget(visit_id)


def _take(session: Session, visit_id: str, digits: str, clock: KioskClock) -> Hold | None:
    """One conditional write that makes exactly one row, or None.

    The transaction has the write lock, and the partial unique index stands behind it. A hold whose time is over still
    stands in the way until it is ended.
    """
    now, mono_ns = clock.now(), clock.mono_ns()
    row = {
        "id": uuid7(), "visit_id": visit_id, "boot_id": clock.boot_id, "taken_mono_ns": mono_ns,
        "ends_mono_ns": mono_ns + HOLD_NS, "hard_end_mono_ns": mono_ns + HARD_END_NS, "chosen_mono_ns": mono_ns,
        "taken_at": now, "extended": False,
    }  # fmt: skip
    gen = session.connection().execute(_TAKING, {"wanted": digits, **row}).scalar_one_or_none()
    if gen is None:
        return None
    taken = Hold(digits=digits, gen=gen, **row)
    told = HoldTaken(
        hold_id=taken.id,
        visit_id=visit_id,
        digits=digits,
        gen=taken.gen,
        taken_at=now,
        business_date=business_date(now),
    )
    store_link.journal(session, told, now)
    live.gone(digits, HOLD_NS)
    return taken


def _point_at(session: Session, held: Hold, clock: KioskClock) -> Hold:
    """The number pointed at last is the chosen one; two taps within one tick of the clock must not tie."""
    others = select(func.max(Hold.chosen_mono_ns)).where(Hold.visit_id == held.visit_id, Hold.id != held.id)
    newest = session.scalar(others) or 0
    if held.chosen_mono_ns <= newest:
        held.chosen_mono_ns = max(clock.mono_ns(), newest + 1)
    return held


def _live(session: Session, visit_id: str, clock: KioskClock, digits: str = "") -> Hold:
    """The visit's live hold on `digits`, else on the chosen number."""
    for held in _open_of(session, visit_id):
        in_time = held.boot_id == clock.boot_id and clock.mono_ns() < held.ends_mono_ns
        if in_time and digits in ("", held.digits):
            return held
    raise HoldExpired(digits)


def _open_of(session: Session, visit_id: str) -> Sequence[Hold]:
    mine = select(Hold).where(Hold.visit_id == visit_id, Hold.ended_at.is_(None))
    return session.scalars(mine.order_by(Hold.chosen_mono_ns.desc(), Hold.id.desc())).all()


def _is_over(clock: KioskClock) -> ColumnElement[bool]:
    return or_(Hold.boot_id != clock.boot_id, Hold.ends_mono_ns <= clock.mono_ns())


def _end(session: Session, held: Any, why: str, clock: KioskClock) -> None:
    """`held` is a hold, or a row with its id, digits, gen and visit."""
    now = clock.now()
    ended = update(Hold).where(Hold.id == held.id, Hold.ended_at.is_(None))
    if session.execute(ended.values(ended_at=now, ended_why=why)).rowcount != 1:  # type: ignore[attr-defined]
        return
    told = HoldEnded(hold_id=held.id, visit_id=held.visit_id, digits=held.digits, gen=held.gen, ended_at=now, why=why)
    store_link.journal(session, told, now)
    if why != "ordered":
        live.back(held.digits)
