"""A clerk signed in at a counter: in the device's session cookie, with an end; looked up afresh on each request.

The row decides: somebody whom head office has just made inactive, or whose PIN it changed, is out at the next tap.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import cast

from flask import g, session

from kiosk.db import reading
from kiosk.staff.models import Staff
from kiosk.staff.queries import Person, person

IDLE = timedelta(minutes=10)
LONGEST = timedelta(hours=12)
_KEYS = ("clerk_id", "clerk_pin", "clerk_since", "clerk_seen")


def sign_in(who: Person, now: datetime) -> None:
    """Remember the person on this device. Forms that stood open before are no longer taken."""
    sign_out()
    _new_form_token()
    session["clerk_id"] = who.staff_id
    session["clerk_pin"] = _fingerprint(who.staff_id)
    session["clerk_since"] = session["clerk_seen"] = now.timestamp()


def _new_form_token() -> None:
    """A token that somebody saw or planted before the PIN is worth nothing behind it."""
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)


def sign_out() -> None:
    """Forget the person; what they did stays done."""
    for key in _KEYS:
        session.pop(key, None)
    g.pop("kiosk_clerk", None)


def current(now: datetime, *, active: bool = True) -> Person | None:
    """Who is signed in here, or None. `active` says that a person's own tap asks, which puts the end off."""
    if "clerk_id" not in session or not _in_time(now):
        sign_out()
        return None
    if "kiosk_clerk" not in g:
        g.kiosk_clerk = _still_same(session["clerk_id"], session.get("clerk_pin", ""))
    if g.kiosk_clerk is None:
        sign_out()
        return None
    if active:
        session["clerk_seen"] = now.timestamp()
    return cast(Person, g.kiosk_clerk)


def _in_time(now: datetime) -> bool:
    moment = now.timestamp()
    idle_s, whole_s = moment - float(session.get("clerk_seen", 0)), moment - float(session.get("clerk_since", 0))
    # A clock set back makes these negative; a session from the future is not trusted for longer than any other.
    return abs(idle_s) <= IDLE.total_seconds() and abs(whole_s) <= LONGEST.total_seconds()


def _still_same(staff_id: str, fingerprint: str) -> Person | None:
    if _fingerprint(staff_id) != fingerprint:
        return None
    with reading() as database:
        return person(database, staff_id)


def _fingerprint(staff_id: str) -> str:
    """A short mark of the PIN in force, so that a new PIN ends the sessions of the old one."""
    with reading() as database:
        row = database.get(Staff, staff_id)
    return hashlib.sha256(row.pin_hash.encode()).hexdigest()[:16] if row else ""
