"""Allotments and recalls in the store's number book (LINK.md section 5).

N1/N5: an allotment counts only with a gen above the book's, and never touches a number that is reserved or sold.
N3: a recall turns a free number without a live hold into a released one; anything else is kept; an event either way,
in the same transaction as the row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import SystemRandom

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kiosk.clock import KioskClock
from kiosk.db import link_tables
from kiosk.numbers.models import BookNumber, Hold
from link import journal
from link.messages import NumberKept, NumberReleased
from telecom.number_life import book_after, book_before

Pairs = Sequence[tuple[str, int]]
FREE, RELEASED = book_after("arrive"), book_after("let_go")
ORDERED = (book_after("order"), book_after("pay"))
RANDOM_KEY_BITS = 62

_random = SystemRandom()


def allot(session: Session, numbers: Pairs, *, now: datetime, clock: KioskClock) -> None:
    """The store may sell these numbers from now on. What is older than the book, or a repeat, changes nothing."""
    book = _book(session, numbers)
    for digits, gen in numbers:
        row = book.get(digits)
        if row is None:
            book[digits] = row = BookNumber(digits=digits, gen=gen, state=FREE, rk=_random_key())
            session.add(row)
        elif gen > row.gen:
            _allot_again(session, row, gen, now, clock)
    session.flush()


def recall(session: Session, numbers: Pairs, *, now: datetime, clock: KioskClock) -> None:
    """Head office wants these back: each is released or kept, and the journal says which."""
    book = _book(session, numbers)
    held = _held(session, numbers, clock)
    for digits, gen in numbers:
        row = book.get(digits)
        if row is None:
            # The release must outlive a repeated allotment of the same gen, so it gets a row of its own.
            book[digits] = BookNumber(digits=digits, gen=gen, state=RELEASED, rk=_random_key())
            session.add(book[digits])
            _say(session, NumberReleased(digits=digits, gen=gen), now, clock)
        elif row.gen == gen and row.state != RELEASED:
            _release_or_keep(session, row, digits in held, now, clock)
        elif gen > row.gen:
            # Its allotment met an order of an earlier one and was refused; head office must not wait for ever.
            _say(session, NumberKept(digits=digits, gen=gen, reason=row.state), now, clock)
        # An older gen, or released already: this recall was answered when it was due (docs/decisions.md).
    session.flush()


def give_up(session: Session, *, new_head_office: bool) -> int:
    """The box is enrolled again: what it had free is not its any more; orders keep their numbers. Returns how many.

    Another head office counts its generations from the start, so that its first allotment must not look old.
    """
    unsold = BookNumber.state.in_((FREE, RELEASED))
    gen = 0 if new_head_office else BookNumber.gen
    count = session.scalar(select(func.count()).where(BookNumber.state == FREE)) or 0
    session.execute(update(BookNumber).where(unsold).values(state=RELEASED, gen=gen))
    return count


def _allot_again(session: Session, row: BookNumber, gen: int, now: datetime, clock: KioskClock) -> None:
    if row.state in ORDERED:
        # The order keeps its own gen; head office hears that its picture of this number is not ours.
        _say(session, NumberKept(digits=row.digits, gen=gen, reason=row.state), now, clock)
        return
    row.gen, row.state, row.rk = gen, FREE, _random_key()


def _release_or_keep(session: Session, row: BookNumber, is_held: bool, now: datetime, clock: KioskClock) -> None:
    reason = "held" if row.state == FREE and is_held else row.state
    if reason not in book_before("let_go"):
        _say(session, NumberKept(digits=row.digits, gen=row.gen, reason=reason), now, clock)
        return
    row.state = RELEASED
    _say(session, NumberReleased(digits=row.digits, gen=row.gen), now, clock)


def _book(session: Session, numbers: Pairs) -> dict[str, BookNumber]:
    wanted = select(BookNumber).where(BookNumber.digits.in_([digits for digits, _ in numbers]))
    return {row.digits: row for row in session.scalars(wanted)}


def _held(session: Session, numbers: Pairs, clock: KioskClock) -> set[str]:
    """Which of them a visit holds right now: this boot, and before its end by the monotonic clock."""
    live = select(Hold.digits).where(
        Hold.digits.in_([digits for digits, _ in numbers]),
        Hold.ended_at.is_(None),
        Hold.boot_id == clock.boot_id,
        Hold.ends_mono_ns > clock.mono_ns(),
    )
    return set(session.scalars(live))


def _say(session: Session, message: NumberReleased | NumberKept, now: datetime, clock: KioskClock) -> None:
    # Facts of one batch stand in the journal only if the batch stands: same connection, same transaction.
    session.flush()
    journal.append(session.connection(), link_tables, message, now=now, clock=clock)


def _random_key() -> int:
    return _random.getrandbits(RANDOM_KEY_BITS)
