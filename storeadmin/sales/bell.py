"""The wall's doorbell: says that something changed in a store, never what. Pages then ask for what they may see."""

from collections.abc import Callable, Sequence

from flask import Flask
from flask_login import current_user
from flask_socketio import SocketIO, join_room

from storeadmin.sales.watch import LineWatch
from telecom.staff import SALES_SEE
from web import db
from web.live import Doorbell

NAMESPACE = "/live"
EVERYWHERE = "stores"
SEEN = frozenset({"order.placed", "order.stepped", "number.released", "number.kept", "trial.started"})
"""Messages after whose posting a page may look different."""

Ring = Callable[[str, Sequence[str]], None]


def install(app: Flask, socketio: SocketIO) -> Ring:
    """Register the browsers' namespace and return what rings it: ring(store_id, names), after the commit."""
    doorbell = Doorbell(socketio, NAMESPACE)

    def press(store_id: str) -> None:
        doorbell.press(EVERYWHERE)
        doorbell.press(_room(store_id))

    def ring(store_id: str, names: Sequence[str]) -> None:
        if not SEEN.isdisjoint(names):
            press(store_id)

    watch = LineWatch(socketio, db.of(app), press)
    socketio.on_event("connect", lambda auth=None: _enter(watch), namespace=NAMESPACE)
    socketio.on_event("disconnect", lambda reason=None: watch.page_closed(), namespace=NAMESPACE)
    return ring


def _enter(watch: LineWatch) -> bool:
    """Only signed-in people hear the bell, and store people only their own store's."""
    if not current_user.is_authenticated or not current_user.may(SALES_SEE):
        return False
    join_room(EVERYWHERE if current_user.sees_all_stores else _room(current_user.store_id or ""))
    watch.page_opened()
    return True


def _room(store_id: str) -> str:
    return f"store:{store_id}"
