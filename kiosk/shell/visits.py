"""The visit: one shopper at one screen, from the first page to the wipe.

A visit lives in the signed session cookie and gets a row with its first choice, so that looking around writes
nothing. Ending it releases its hold, empties its choices and forgets the cookie. Where the screen does not say the end,
the node's tick does (`end_abandoned`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g, session
from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk import catalogue, clock, devices
from kiosk.clock import KioskClock
from kiosk.db import reading, transaction
from kiosk.numbers import actions as numbers
from kiosk.shell import presence
from kiosk.shell.models import Visit
from telecom.catalogue import Catalogue
from telecom.ids import uuid7

# Made once: it runs on every page.
_ROW = select(Visit.revision, Visit.plan_key, Visit.service_key, Visit.ended_at).where(
    Visit.id == bindparam("visit_id")
)
# Made once: it goes before each hold.
_KEPT = insert(Visit.__table__).on_conflict_do_nothing()  # type: ignore[arg-type]
COOKIE_KEYS = ("visit", "csrf_token", "clerk_just_called")
# How old what the cookie says may be: while the program runs, `presence` knows better.
COOKIE_EVERY_NS = 30 * presence.SECOND_NS


@dataclass(frozen=True)
class VisitView:
    """What pages know of the visit. `revision` is the catalogue it is pinned to."""

    id: str
    revision: int
    is_kept: bool
    plan_key: str | None = None
    service_key: str | None = None

    @property
    def catalogue(self) -> Catalogue:
        """The pinned revision; what a store shows before its first one (0) pins nobody."""
        return catalogue.at(self.revision) if self.revision else catalogue.current()


def current() -> VisitView:
    """The visit of this request; a new one, pinned to today's catalogue, where there is none."""
    if "kiosk_visit" not in g:
        g.kiosk_visit = _known() or begin()
    visit: VisitView = g.kiosk_visit
    return visit


def begin() -> VisitView:
    """Start over with a new visit, pinned to the current catalogue."""
    visit = VisitView(uuid7(), catalogue.current().revision, is_kept=False)
    presence.of_app().looks_around(visit.id)
    _remember(visit)
    return visit


def keep(database: Session, visit: VisitView, now: datetime, **choices: str | None) -> VisitView:
    """Write the visit's row with its first choice, and any `choices` (plan_key, service_key) into it."""
    write(database, visit, devices.current(), now)
    if choices:
        database.execute(update(Visit).where(Visit.id == visit.id).values(**choices))
    return kept(visit, **choices)


def write(database: Session, visit: VisitView, device: devices.Device | None, now: datetime) -> None:
    """The visit's row, where it has none; `kept` then tells the browser. Needs no request."""
    if not visit.is_kept:
        presence.of_app().has_chosen(visit.id)  # Before it is so: from now on each page asks.
        row = {"id": visit.id, "revision": visit.revision, "device_id": device and device.id, "started_at": now}
        database.connection().execute(_KEPT, row)


def kept(visit: VisitView, **choices: str | None) -> VisitView:
    """This request's visit has its row, with `choices`."""
    now_kept = VisitView(visit.id, visit.revision, True, **{**_choices(visit), **choices})
    _remember(now_kept)
    return now_kept


def end(why: str, now: datetime) -> None:
    """Wipe: the hold goes, the choices go, the cookie goes. Twice is once.

    The browser is wiped even when the disk takes nothing (Refusal 503); the tick then ends the row later.
    """
    visit = current()
    for key in COOKIE_KEYS:
        session.pop(key, None)
    g.pop("kiosk_visit", None)
    numbers.forget_draws(visit.id)
    if visit.is_kept:
        with transaction() as database:
            _close(database, visit.id, why, now, clock.current())
    presence.of_app().forget(visit.id)


def end_abandoned(now: datetime, at: KioskClock) -> int:
    """End every visit whose screen has said nothing for long, as if it had ended itself; returns how many rows."""
    heard, mono_ns = presence.of_app(), at.mono_ns()
    with reading() as database:
        open_visits = list(database.scalars(select(Visit.id).where(Visit.ended_at.is_(None))))
    over = [visit_id for visit_id in open_visits if heard.is_abandoned(visit_id, mono_ns)]
    for visit_id in over:
        with transaction() as database:
            # Judged again under the lock: somebody may have touched the screen at this moment.
            if heard.is_abandoned(visit_id, mono_ns):
                _close(database, visit_id, "abandoned", now, at)
    for visit_id in heard.silent(mono_ns):
        numbers.forget_draws(visit_id)
        heard.forget(visit_id)
    return len(over)


def _close(database: Session, visit_id: str, why: str, now: datetime, at: KioskClock) -> None:
    numbers.end_holds(database, visit_id, why, at)
    ended = {"ended_at": now, "ended_why": why, "plan_key": None, "service_key": None}
    database.execute(update(Visit).where(Visit.id == visit_id, Visit.ended_at.is_(None)).values(**ended))


def _known() -> VisitView | None:
    """The visit that the cookie names, unless it has ended or the screen was left alone for long."""
    told: Any = session.get("visit")
    if not isinstance(told, dict) or _is_forgotten(told):
        return None
    visit = VisitView(str(told["id"]), int(told["revision"]), is_kept=False)
    if not presence.of_app().is_looking_around(visit.id):
        with reading() as database:
            row = database.execute(_ROW, {"visit_id": visit.id}).first()
        if row is not None and row.ended_at is not None:
            return None
        # No row: it may be under way at this moment, so that the next page asks again.
        if row is not None:
            visit = VisitView(visit.id, row.revision, True, row.plan_key, row.service_key)
    _remember(visit)
    return visit


def _is_forgotten(told: dict[str, Any]) -> bool:
    at = clock.current()
    now_ns, told_ns = at.mono_ns(), int(told.get("seen_ns", 0))
    if told.get("boot") != at.boot_id[:8] or told_ns > now_ns:
        return True
    heard_ns = presence.of_app().last_heard(str(told["id"]))
    return now_ns - max(told_ns, heard_ns or 0) >= presence.ABANDONED_AFTER_NS


def _remember(visit: VisitView) -> None:
    at = clock.current()
    now_ns = at.mono_ns()
    presence.of_app().heard(visit.id, now_ns)
    told = {"id": visit.id, "revision": visit.revision, "seen_ns": now_ns, "boot": at.boot_id[:8]}
    known = session.get("visit", {})
    if known | {"seen_ns": now_ns} != told or now_ns - known.get("seen_ns", 0) >= COOKIE_EVERY_NS:
        session["visit"] = told
    g.kiosk_visit = visit


def _choices(visit: VisitView) -> dict[str, str | None]:
    return {"plan_key": visit.plan_key, "service_key": visit.service_key}
