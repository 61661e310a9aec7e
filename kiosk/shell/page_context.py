"""What every kiosk page knows: the store, the time, the line to head office, the idle limits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, request
from flask import session as cookie
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import clock, store_link
from kiosk.db import link_tables, reading
from kiosk.shell import calls, visits
from kiosk.shell.models import StoreFacts
from telecom.calendar import business_date
from telecom.words import Words
from web.filters import clock as wall_clock
from web.filters import local_date
from web.languages import current_view

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
    with reading() as session:
        told["store"] = _store(session, view.lang)
        told["offline"] = None if store_link.connected() else _offline(session)
        if "visit" in told:
            visit: visits.VisitView = told["visit"]
            told["clerk_just_called"] = bool(cookie.pop("clerk_just_called", False))
            told["clerk_called"] = visit.is_kept and calls.is_open(session, visit.id)
    return told


def _day(now: datetime) -> str:
    """11月21日 周六"""
    weekdays = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return f"{local_date(now)} {weekdays[business_date(now).weekday()]}"


def _store(session: Session, lang: str) -> StoreName:
    # Columns, not the row: this runs on every page.
    name = (StoreFacts.name_zh_hans, StoreFacts.name_zh_hant, StoreFacts.name_en)
    facts = session.execute(select(StoreFacts.code, *name)).first()
    if facts is None:
        return StoreName("", "")
    return StoreName(Words(*facts[1:]).for_language(lang), facts.code)


def _offline(session: Session) -> Offline:
    acknowledged_at = session.scalar(select(link_tables.link_identity.c.acked_at))
    return Offline(wall_clock(acknowledged_at) if acknowledged_at else "")
