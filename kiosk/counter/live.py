"""The counter's doorbell: pages on counter devices hear that something changed and fetch what they show."""

from __future__ import annotations

from flask import Flask, current_app, request
from flask_socketio import join_room

from kiosk import devices
from kiosk.db import after_commit
from web import live as web_live

NAMESPACE = "/counter"
ROOM = "counter"


def install(app: Flask) -> None:
    """Serve the namespace; call after web.live.install."""
    socketio = web_live.of(app)
    app.extensions["kiosk_counter_bell"] = web_live.Doorbell(socketio, NAMESPACE)
    socketio.on_event("connect", _connect, namespace=NAMESPACE)


def changed() -> None:
    """Ring once the caller's transaction is committed; never if it is rolled back."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    after_commit(lambda: press(app))


def press(app: Flask) -> None:
    """Ring now. Says nothing but that something changed: what it is, the page asks with its own rights."""
    bell: web_live.Doorbell = app.extensions["kiosk_counter_bell"]
    bell.press(ROOM)


def _connect(auth: object = None) -> bool:
    """Only a paired counter may listen; anybody else is refused."""
    del auth
    device = devices.device_of(request)
    demo = devices.is_demo_loopback(request)
    if not demo and (device is None or device.role != "counter"):
        return False
    join_room(ROOM)
    return True
