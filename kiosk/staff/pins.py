"""Checking a clerk's PIN: argon2id, and few tries per device and per person, counted in the database.

A try is written as wrong BEFORE the PIN is checked and put right after it, so that many tries in one instant, or a box
that is switched off between two of them, count all the same. The slow hash runs outside any transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from kiosk.db import transaction
from kiosk.staff.models import PinTry, Staff
from kiosk.staff.queries import Person, person
from telecom.errors import N_, PinWrong, Refusal
from telecom.numbers import clean_digits

WINDOW = timedelta(minutes=10)
WRONG_BY_PERSON_MAX = 5
WRONG_ON_DEVICE_MAX = 10
TRIES_KEPT = timedelta(days=90)
PIN_DIGITS_MAX = 12

_hasher = PasswordHasher()


class PinLocked(Refusal):
    """Too many wrong PINs for this person or on this device."""

    code = "pin_locked"
    status = 429
    message = N_("试错太多，%(minutes)s 分钟后再来")

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes=minutes)


def check(staff_id: str, typed: str, device_id: str, now: datetime) -> Person:
    """The person whose PIN this is. Raises PinWrong (also for an unknown person) or PinLocked."""
    with transaction() as session:
        _refuse_if_locked(session, staff_id, device_id, now)
        row = session.get(Staff, staff_id)
        known = person(session, staff_id)
        pin_hash = row.pin_hash if row is not None and known is not None else _nobodys_hash()
        attempt = PinTry(device_id=device_id, staff_id=known.staff_id if known else None, tried_at=now, right=False)
        session.add(attempt)
        session.execute(delete(PinTry).where(PinTry.tried_at < now - TRIES_KEPT))
        session.flush()
        attempt_id = attempt.id
    # The hash is checked for an unknown person as well: the time that it takes must not tell who works here.
    if not _matches(pin_hash, typed) or known is None:
        raise PinWrong()
    with transaction() as session:
        kept = session.get(PinTry, attempt_id)
        if kept is not None:
            kept.right = True
    return known


def _refuse_if_locked(session: Session, staff_id: str, device_id: str, now: datetime) -> None:
    last_right = session.scalar(
        select(func.max(PinTry.id)).where(PinTry.staff_id == staff_id, PinTry.right, PinTry.tried_at <= now)
    )
    by_person = _wrong(session, PinTry.staff_id == staff_id, now, after=last_right or 0)
    # A right PIN does not clear the device: else a clerk's own PIN would buy tries at a colleague's.
    on_device = _wrong(session, PinTry.device_id == device_id, now, after=0)
    if by_person >= WRONG_BY_PERSON_MAX or on_device >= WRONG_ON_DEVICE_MAX:
        raise PinLocked(int(WINDOW.total_seconds() // 60))


def _wrong(session: Session, whose: ColumnElement[bool], now: datetime, after: int) -> int:
    # Tries from a clock that was ahead count too: setting the clock back must not open the door.
    wanted = select(func.count()).where(
        whose, PinTry.right.is_(False), PinTry.id > after, PinTry.tried_at > now - WINDOW
    )
    return session.scalar(wanted) or 0


def _matches(pin_hash: str, typed: str) -> bool:
    pin = clean_digits(typed, PIN_DIGITS_MAX)
    try:
        return _hasher.verify(pin_hash, pin)
    except (Argon2Error, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash("no person has this PIN")
