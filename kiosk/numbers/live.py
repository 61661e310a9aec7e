"""What other screens see at once: a number that was held or sold is struck through, one that is free again comes back.

Said to every screen of the store alike: the digits, and how long a hold can last. Never who holds it; a screen knows
its own numbers from its own page.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, request
from flask_socketio import join_room

from kiosk import devices
from kiosk.db import after_commit
from kiosk.numbers import search
from web import live as web_live

NAMESPACE = "/numbers"
ROOM = "screens"
EVENT = "numbers"
WAIT_S = 0.04
MS_NS = 1_000_000

# digits -> ms until it may come back by itself; 0: gone until told otherwise; -1: can be had again
Told = dict[str, int]
BACK, UNTIL_TOLD = -1, 0


def install(app: Flask) -> None:
    """Serve the namespace; call after web.live.install and search.install."""
    socketio = web_live.of(app)
    bell = web_live.Doorbell(socketio, NAMESPACE, EVENT, WAIT_S, _merged)
    app.extensions["kiosk_numbers_bell"] = bell
    socketio.on_event("connect", _connect, namespace=NAMESPACE)
    searched: search.StoreSearch = app.extensions["kiosk_search"]
    searched.on_closed = lambda digits: press(app, dict.fromkeys(digits, UNTIL_TOLD)) if digits else None


def gone(digits: str, left_ns: int = 0) -> None:
    """Nobody else can have it: for `left_ns`, or until told otherwise. Said once the transaction is committed."""
    _say({digits: max(1, left_ns // MS_NS) if left_ns else UNTIL_TOLD})


def back(digits: str) -> None:
    """It can be had again. Said once the transaction is committed."""
    _say({digits: BACK})


def press(app: Flask, told: Told) -> None:
    """Say it now."""
    bell: web_live.Doorbell = app.extensions["kiosk_numbers_bell"]
    bell.press(ROOM, told)


def _say(told: Told) -> None:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    after_commit(lambda: press(app, told))


def _merged(before: Any, told: Any) -> Any:
    """What was said of different numbers in a burst rides together; of one number, the last word counts."""
    return {**(before or {}), **told}


def _connect(auth: object = None) -> bool:
    """Any paired screen of the store may listen."""
    del auth
    if devices.device_of(request) is None and not devices.is_demo_loopback(request):
        return False
    join_room(ROOM)
    return True
