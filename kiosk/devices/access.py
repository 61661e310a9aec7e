"""Which screen is asking, and may it. Default deny: what is not listed as open needs a paired screen."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from flask import Flask, Request, Response, current_app, g, redirect, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from kiosk import clock
from kiosk.db import reading, transaction
from kiosk.devices.pairing import hash_of
from kiosk.devices.profiles import DEFAULT_COUNTER, DEFAULT_KIOSK, PROFILES, Profile
from kiosk.shell.models import Device as DeviceRow
from telecom.errors import N_, Refusal
from web.settings import KioskSettings

Role = Literal["kiosk", "counter"]

COOKIE = "paired_screen"
# Chromium keeps no cookie longer; a screen that is seen once a day gets a fresh one.
COOKIE_SECONDS = 400 * 24 * 3600
SEEN_EVERY = timedelta(hours=1)

# The pairing page and what it is made of, the monitor's pages, and the phone page, whose address is its secret.
OPEN_PREFIXES = ("/static/", "/vendor/", "/media/", "/o/")
OPEN_PATHS = frozenset(
    {"/pair", "/device.css", "/node-authority.crt", "/healthz", "/metrics", "/favicon.ico", "/robots.txt"}
)
COUNTER_PREFIX = "/counter"


@dataclass(frozen=True)
class Device:
    """A paired screen. `id` is its row's; the demo's own two are `demo-kiosk` and `demo-counter`."""

    id: str
    name: str
    role: Role
    profile: Profile


class CounterOnly(Refusal):
    """The counter was asked for by a screen that is not a counter's."""

    code = "counter_only"
    status = 403
    message = N_("这里只在柜台的设备上能开")


DEMO_DEVICES: dict[Role, Device] = {
    "kiosk": Device("demo-kiosk", "demo", "kiosk", PROFILES[DEFAULT_KIOSK]),
    "counter": Device("demo-counter", "demo", "counter", PROFILES[DEFAULT_COUNTER]),
}


def install(app: Flask) -> None:
    """Put the guard before every request of the app."""
    app.before_request(guard)
    app.after_request(renew_cookie)


def current() -> Device | None:
    """The paired screen that sent this request, or None."""
    if "kiosk_device" not in g:
        g.kiosk_device = device_of(request)
    return cast("Device | None", g.kiosk_device)


def device_of(asked: Request) -> Device | None:
    """The paired screen behind a request (a page's or a websocket's)."""
    paired = _by_token(asked.cookies.get(COOKIE, ""))
    if paired is not None:
        return paired
    if not is_demo_loopback(asked):
        return None
    return DEMO_DEVICES["counter" if _is_counter(asked.path) else "kiosk"]


def is_demo_loopback(asked: Request) -> bool:
    """Whether this is the demo on its own machine, where screens pair themselves."""
    settings: KioskSettings = current_app.extensions["kiosk_settings"]
    if not settings.demo:
        return False
    try:
        return ipaddress.ip_address(asked.remote_addr or "").is_loopback
    except ValueError:
        return False


def guard() -> AnyResponse | None:
    """Refuse what an unpaired screen, or one of another role, may not open. Raises CounterOnly."""
    path = request.path
    if path in OPEN_PATHS or path.startswith(OPEN_PREFIXES):
        return None
    device = current()
    if _is_counter(path):
        if device is None or device.role != "counter":
            raise CounterOnly()
        return None
    if device is not None:
        return None
    if request.method in ("GET", "HEAD") and (
        not request.headers.get("HX-Request") or request.headers.get("HX-Boosted")
    ):
        return redirect(url_for("devices.pair_page"))
    raise Refusal("unpaired", N_("这块屏还没配对"), status=403)


def renew_cookie(response: Response) -> Response:
    """Keep the pairing alive on a screen in use, at most once an hour and never at the price of the page."""
    device: Device | None = g.get("kiosk_device")
    if device is None or device.id.startswith("demo-") or not g.get("kiosk_device_stale"):
        return response
    try:
        _mark_seen(device.id, clock.current().now())
    except Refusal:
        return response  # A full disk must not cost the shopper the page; the next hour tries again.
    set_cookie(response, request.cookies[COOKIE])
    return response


def set_cookie(response: AnyResponse, token: str) -> None:
    """Give the screen its token."""
    response.set_cookie(
        COOKIE, token, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )


def _is_counter(path: str) -> bool:
    return path == COUNTER_PREFIX or path.startswith(COUNTER_PREFIX + "/")


def _by_token(token: str) -> Device | None:
    if not token or len(token) > 128:
        return None
    with reading() as session:
        row = _row_of(session, token)
    if row is None:
        return None
    now = clock.current().now()
    g.kiosk_device_stale = row.last_seen_at is None or abs(now - row.last_seen_at) > SEEN_EVERY
    return from_row(row)


def _row_of(session: Session, token: str) -> DeviceRow | None:
    wanted = select(DeviceRow).where(DeviceRow.token_hash == hash_of(token), DeviceRow.unpaired_at.is_(None))
    return session.scalars(wanted).one_or_none()


def from_row(row: DeviceRow) -> Device:
    """The device that a row describes."""
    panel = Profile(row.profile, row.width_mm, row.height_mm, row.px_per_mm, row.bottom_mm, row.view_mm)
    return Device(row.id, row.name, cast(Role, row.role), panel)


def _mark_seen(device_id: str, now: datetime) -> None:
    with transaction() as session:
        row = session.get(DeviceRow, device_id)
        if row is not None:
            row.last_seen_at = now
