"""What every kiosk page knows: the store, the time, the line to head office, the idle limits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, request
from flask import session as cookie
from flask_babel import gettext as _
from sqlalchemy import bindparam, literal, select, true

from kiosk import clock, store_link
from kiosk.db import link_tables, reading
from kiosk.shell import calls, visits
from kiosk.shell.models import StoreFacts
from telecom.calendar import business_date
from telecom.errors import N_
from telecom.words import Words
from web.filters import clock as wall_clock
from web.filters import local_date
from web.languages import current_view

# One statement, made once: this runs on every page.
_NAMES = (StoreFacts.name_zh_hans, StoreFacts.name_zh_hant, StoreFacts.name_en)
_LINE = link_tables.link_identity
_FRAME = (
    select(StoreFacts.code, *_NAMES, _LINE.c.acked_at, calls.open_call(bindparam("visit_id")).label("is_called"))
    .select_from(select(literal(1).label("one")).subquery())
    .outerjoin(StoreFacts, true())
    .outerjoin(_LINE, true())
)
WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))
# Of a visit's pages only; the counter, the pairing page and phones have frames of their own.
OTHER_FRAMES = ("/counter", "/pair", "/o/", "/static/", "/device.css")
ASK_S = 20
IDLE_S, IDLE_LARGE_S = 60, 90


@dataclass(frozen=True)
class StoreName:
    """The store as a page names it."""

    name: str
    code: str


@dataclass(frozen=True)
class Offline:
    """The line is down; `last_sync` is the clock time of the last acknowledgement, or empty."""

    last_sync: str


@dataclass(frozen=True)
class Idle:
    """Seconds without a touch before the question, and seconds to answer it."""

    after_s: int
    ask_s: int


def install(app: Flask) -> None:
    app.context_processor(context)


def context() -> dict[str, Any]:
    """The variables of the kiosk's base template; one snapshot, a row each."""
    view, now = current_view(), clock.current().now()
    told: dict[str, Any] = {
        "now": now,
        "now_ms": int(now.timestamp() * 1000),
        "day": _day(now),
        "idle": Idle(IDLE_LARGE_S if view.text == "lg" else IDLE_S, ASK_S),
    }
    if not request.path.startswith(OTHER_FRAMES):
        told["visit"] = visits.current()
    visit: visits.VisitView | None = told.get("visit")
    with reading() as session:
        row = session.execute(_FRAME, {"visit_id": visit.id if visit else ""}).one()
    code, *names, acked_at, is_called = row
    told["store"] = StoreName(Words(*names).for_language(view.lang) if code else "", code or "")
    told["offline"] = None if store_link.connected() else Offline(wall_clock(acked_at) if acked_at else "")
    if visit is not None:
        told["clerk_just_called"] = bool(cookie.pop("clerk_just_called", False))
        told["clerk_called"] = is_called
    return told


def _day(now: datetime) -> str:
    """11月21日 周六"""
    return f"{local_date(now)} {_(WEEKDAYS[business_date(now).weekday()])}"
