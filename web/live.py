"""One Socket.IO set-up for browser pages (and the stores' link): websocket only, same origin only.

A push is a doorbell: it says that something changed, the page asks for what it shows. So a lost push costs a
moment of freshness, never a figure.
"""

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_socketio import SocketIO

from web.settings import FrameSettings, HqSettings, KioskSettings

PING_EVERY_S = 25
# The worker with threads hangs up on whoever says nothing for `NodeWorker.quiet_s`; an answer to a ping is a word.
THREADS_PING_EVERY_S = 8
PING_LOST_S = 20
COALESCE_S = 0.1


def install(app: Flask, settings: KioskSettings | HqSettings | FrameSettings) -> SocketIO:
    """Set up Socket.IO on the app; namespaces register themselves on what this returns."""
    socketio = SocketIO()
    async_mode = getattr(settings, "async_mode", "threading")
    socketio.init_app(
        app,
        async_mode=async_mode,
        message_queue=getattr(settings, "redis_url", "") or None,
        transports=["websocket"],
        ping_interval=THREADS_PING_EVERY_S if async_mode == "threading" else PING_EVERY_S,
        ping_timeout=PING_LOST_S,
        max_http_buffer_size=1_000_000,
        manage_session=False,
        logger=False,
        engineio_logger=False,
    )
    app.extensions["kaki_live"] = socketio
    return socketio


def of(app: Flask) -> SocketIO:
    """The app's Socket.IO server."""
    socketio: SocketIO = app.extensions["kaki_live"]
    return socketio


class Doorbell:
    """Rings rooms of one namespace, at most once per `wait_s` and room, however often it is pressed.

    The first press waits `wait_s` so that what follows in a burst rides with it; nothing is lost, because the
    ring goes out after the last press that it covers. `merge` joins what the presses of one ring told; without it the
    last one wins.
    """

    def __init__(
        self,
        socketio: SocketIO,
        namespace: str,
        event: str = "changed",
        wait_s: float = COALESCE_S,
        merge: Callable[[Any, Any], Any] | None = None,
    ) -> None:
        self._socketio = socketio
        self._namespace = namespace
        self._event = event
        self._wait_s = wait_s
        self._merge = merge or (lambda before, told: told)
        self._guard = threading.Lock()
        self._pressed: dict[str, Any] = {}
        self._ringing = False

    def press(self, room: str, told: Any = None) -> None:
        """Ring `room` soon with `told`. Call it after the commit."""
        with self._guard:
            self._pressed[room] = self._merge(self._pressed.get(room), told)
            if self._ringing:
                return
            self._ringing = True
        self._socketio.start_background_task(self._ring)

    def _ring(self) -> None:
        self._socketio.sleep(self._wait_s)
        with self._guard:
            pressed, self._pressed = self._pressed, {}
            self._ringing = False
        for room, told in pressed.items():
            self._emit(room, told)

    def _emit(self, room: str, told: Any) -> None:
        emit: Callable[..., None] = self._socketio.emit
        emit(self._event, told if told is not None else {}, to=room, namespace=self._namespace)
