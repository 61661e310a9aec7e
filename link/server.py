"""Head office's adapter: a Flask-SocketIO namespace with one HqConnection a socket, and a doorbell thread.

Works with async_mode "threading" and "gevent". Frames of one socket may be handled by several threads at once, so each
connection has a lock; the protocol itself keeps at most one batch and one question a channel under way.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import request
from flask_socketio import Namespace, SocketIO  # type: ignore[import-untyped]

from link import effects, frames
from link.effects import Effect
from link.hq_disk import SqlHqDisk
from link.hq_engine import HqConnection
from link.ports import Clock
from telecom.errors import Refusal

NAMESPACE = "/link"
EVENT = "frame"
POLL_S = 0.5

OnPosted = Callable[[str, tuple[str, ...]], None]
Answers = Mapping[str, Callable[[str, bytes], bytes]]
"""Question name -> function of (store_id, body) that returns the answer's body, or raises Refusal."""

log = logging.getLogger("link.server")


class WallClock:
    """Head office's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def mono_ns(self) -> int:
        return time.monotonic_ns()


class _Socket:
    """One websocket: its engine, and the lock that lets one thread at a time drive it."""

    def __init__(self, sid: str, connection: HqConnection) -> None:
        self.sid = sid
        self.connection = connection
        self.lock = threading.RLock()


class LinkServer:
    """The sockets of this process. What is true stands in the database; this only knows who can be rung."""

    def __init__(
        self,
        socketio: SocketIO,
        disk: SqlHqDisk,
        clock: Clock,
        on_posted: OnPosted | None,
        poll_s: float,
        answers: Answers,
    ) -> None:
        self._answers = answers
        self._socketio = socketio
        self._disk = disk
        self._clock = clock
        self._on_posted = on_posted
        self._poll_s = poll_s
        self._random = random.SystemRandom()
        self._sockets: dict[str, _Socket] = {}
        self._guard = threading.Lock()
        self._polling = False
        self._stopping = False

    def connected_stores(self) -> set[str]:
        """Stores that are greeted on a socket of this process."""
        return {each.connection.store_id for each in self._all() if each.connection.store_id is not None}

    def stop(self, window_s: float = 5.0) -> None:
        """Say goodbye to every store and end the doorbell thread."""
        self._stopping = True
        for socket in self._all():
            self._drive(socket, partial(socket.connection.on_closing, window_s))

    # ---- what the namespace reports -------------------------------------------------------------------------------

    def opened(self, sid: str) -> None:
        self._socket(sid)
        with self._guard:
            first, self._polling = not self._polling, True
        # Only a process that serves a store needs the thread: a command line that builds the app must not get one.
        if first:
            self._socketio.start_background_task(self._poll)

    def closed(self, sid: str) -> None:
        with self._guard:
            self._sockets.pop(sid, None)

    def frame(self, sid: str, raw: bytes) -> None:
        socket = self._socket(sid)
        self._drive(socket, lambda: socket.connection.on_frame(raw))

    # ---- driving ------------------------------------------------------------------------------------------------

    def _socket(self, sid: str) -> _Socket:
        # With always_connect a frame can arrive before the connect handler has run.
        with self._guard:
            socket = self._sockets.get(sid)
            if socket is None:
                socket = _Socket(sid, HqConnection(self._disk, self._clock, self._random, self._answers))
                self._sockets[sid] = socket
            return socket

    def _all(self) -> list[_Socket]:
        with self._guard:
            return list(self._sockets.values())

    def _drive(self, socket: _Socket, step: Callable[[], list[Effect]]) -> None:
        with socket.lock:
            try:
                wanted = step()
            except Exception:
                # Nothing was acknowledged: the store comes back and sends it all again.
                log.exception("a link connection failed; closing it")
                wanted = [effects.Disconnect("failed")]
            for effect in wanted:
                self._carry_out(socket, effect)
        # Outside the lock: these touch other sockets and other people's code.
        for effect in wanted:
            self._tell(effect)
            if isinstance(effect, effects.Asked):
                told = self._answer(effect)
                self._drive(socket, partial(socket.connection.answer, effect.id, *told))

    def _answer(self, asked: effects.Asked) -> tuple[bytes, str]:
        """The answer's body, or the code of the refusal; what goes wrong here costs one answer and not the line."""
        try:
            return self._answers[asked.name](asked.store_id, asked.body), ""
        except Refusal as refusal:
            return b"", refusal.code
        except Exception:
            log.exception("a question could not be answered: %s", asked.name)
            return b"", "failed"

    def _carry_out(self, socket: _Socket, effect: Effect) -> None:
        server = self._socketio.server
        match effect:
            case effects.Send(frame):
                # ignore_queue: the socket is in this process, and Redis must not be able to lose a frame.
                server.emit(EVENT, frames.to_text(frame), to=socket.sid, namespace=NAMESPACE, ignore_queue=True)
            case effects.Disconnect(why):
                log.info("link closed: store=%s why=%s", socket.connection.store_id, why)
                server.disconnect(socket.sid, namespace=NAMESPACE, ignore_queue=True)
            case _:
                pass

    def _tell(self, effect: Effect) -> None:
        match effect:
            case effects.Entered(store_id, conn_no):
                self._supersede(store_id, conn_no)
            case effects.Posted(store_id, names) if self._on_posted is not None:
                try:
                    self._on_posted(store_id, names)
                except Exception:
                    log.exception("a listener of the link failed")
            case _:
                pass

    def _supersede(self, store_id: str, conn_no: int) -> None:
        for socket in self._all():
            if socket.connection.store_id == store_id and socket.connection.conn_no < conn_no:
                self._drive(socket, socket.connection.on_superseded)

    # ---- the doorbell -------------------------------------------------------------------------------------------

    def _poll(self) -> None:
        seen = -1
        while not self._stopping:
            self._socketio.sleep(self._poll_s)
            try:
                total = self._disk.total_rev()
            except Exception:
                log.exception("the feed could not be read")
                continue
            if total == seen:
                continue
            seen = total
            for socket in self._all():
                self._drive(socket, socket.connection.on_feed)


class LinkNamespace(Namespace):  # type: ignore[misc]
    """Hands Socket.IO's events to the LinkServer."""

    def __init__(self, server: LinkServer) -> None:
        super().__init__(NAMESPACE)
        self._server = server

    def on_connect(self, *_auth: Any) -> None:
        self._server.opened(_sid())

    def on_disconnect(self, *_reason: Any) -> None:
        self._server.closed(_sid())

    def on_frame(self, carried: Any) -> None:
        self._server.frame(_sid(), frames.from_text(carried))


def _sid() -> str:
    return str(request.sid)  # type: ignore[attr-defined]


def register(
    socketio: SocketIO,
    disk: SqlHqDisk,
    *,
    on_posted: OnPosted | None = None,
    clock: Clock | None = None,
    poll_s: float = POLL_S,
    answers: Answers | None = None,
) -> LinkServer:
    """Serve the link on this SocketIO. `on_posted(store_id, names)` runs after the commit, in a handler thread."""
    server = LinkServer(socketio, disk, clock or WallClock(), on_posted, poll_s, answers or {})
    socketio.on_namespace(LinkNamespace(server))
    return server
