"""The visit's numbers on the shopper's own phone: an address that cannot be guessed, is good for one visit, and ends
with it.

The address is the visit's random id under a signature, so that nothing is written for it and nothing is left of it.
"""

import ipaddress
from urllib.parse import urlsplit

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk import catalogue
from kiosk.clock import KioskClock
from kiosk.numbers.holds import HoldView, own_holds
from kiosk.shell import presence
from kiosk.shell.models import Visit
from telecom.errors import N_, NotFound, Refusal
from telecom.grades import GradeTable
from web.settings import KioskSettings

PATH = "/o/list/"
SALT = "the numbers of a visit on a phone"
TOKEN_MOST = 200


class ListEnded(Refusal):
    """The visit is over, and with it the list."""

    code = "list_ended"
    status = 410
    message = N_("这次选号已经结束，号码都放回去了")


class NoList(NotFound):
    """No visit has this address."""

    code = "no_list"
    message = N_("这个链接不对，回到屏幕前再扫一次")


def address(visit_id: str) -> str:
    """Where a phone on the store's Wi-Fi opens the list; "" while it could open none.

    Only the node has the list: a public address that is head office's (an order's) leads to nothing.
    """
    node = _node_address()
    return f"{node}{PATH}{_signed().dumps(visit_id)}" if node else ""


def held_by(session: Session, token: str, clock: KioskClock) -> tuple[list[HoldView], GradeTable]:
    """What the visit of the token holds, and the grade table that it sees. Raises NoList or ListEnded."""
    try:
        visit_id = str(_signed().loads(token[:TOKEN_MOST]))
    except BadSignature:
        raise NoList() from None
    visit = session.execute(select(Visit.revision, Visit.ended_at).where(Visit.id == visit_id)).first()
    if visit is None or visit.ended_at is not None or presence.of_app().is_abandoned(visit_id, clock.mono_ns()):
        raise ListEnded()
    return own_holds(session, visit_id, clock), catalogue.at(visit.revision).grade_table


def _node_address() -> str:
    """The node's own name, else what the screen calls it, unless that means this machine itself."""
    settings: KioskSettings = current_app.extensions["kiosk_settings"]
    if settings.lan_port and settings.lan_names:
        return f"https://{settings.lan_names[0]}:{settings.lan_port}"
    called = urlsplit(request.host_url).hostname or ""
    return "" if _is_loopback(called) else request.host_url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost") or host.endswith(".localhost")


def _signed() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=SALT)
