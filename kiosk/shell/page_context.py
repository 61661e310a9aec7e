"""What every kiosk page knows: the store, the time, the line to head office, the idle limits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, request
from flask_babel import gettext as _

from kiosk import clock, store_link
from kiosk.db import reading
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
    """The variables of the kiosk's base template."""
    view, now = current_view(), clock.current().now()
    told: dict[str, Any] = {
        "now": now,
        "now_ms": int(now.timestamp() * 1000),
        "day": _day(now),
        "offline": _offline(),
        "idle": Idle(IDLE_LARGE_S if view.text == "lg" else IDLE_S, ASK_S),
    }
    with reading() as session:
        told["store"] = _store(session.get(StoreFacts, 1), view.lang)
        if not request.path.startswith(OTHER_FRAMES):
            visit = visits.current()
            told["visit"] = visit
            told["clerk_called"] = visit.is_kept and calls.is_open(session, visit.id)
    return told


def _day(now: datetime) -> str:
    """11月21日 周六"""
    weekdays = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return f"{local_date(now)} {weekdays[business_date(now).weekday()]}"


def _store(facts: StoreFacts | None, lang: str) -> StoreName:
    if facts is None:
        return StoreName("", "")
    name = Words(facts.name_zh_hans, facts.name_zh_hant, facts.name_en)
    return StoreName(name.for_language(lang), facts.code)


def _offline() -> Offline | None:
    if store_link.connected():
        return None
    acknowledged_at = store_link.state().last_ack_at
    return Offline(wall_clock(acknowledged_at) if acknowledged_at else "")
