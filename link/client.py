"""The store's adapter: one thread, one queue, one websocket at a time.

Everything that happens (a frame, a commit, a lost connection, time) goes through the queue, so the engine is driven by
this thread alone. Reconnecting is the engine's decision, python-socketio's own is off. Only the websocket transport is
used: when it is down, nothing carries events.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import socketio  # type: ignore[import-untyped]

from link import effects, frames
from link.asking import Waiting
from link.effects import Effect
from link.store_engine import StoreEngine

NAMESPACE = "/link"
EVENT = "frame"
TICK_S = 1.0
DIAL_S = 8.0
# A fact waits this long for others to ride with it, and so does not compete with the answer to whoever made it.
LINGER_S = 0.15

log = logging.getLogger("link.client")


@dataclass(frozen=True)
class LinkStatus:
    """What the counter page and /healthz show. troubles: channels that stand still, with the reason."""

    connected: bool = False
    stopped: str | None = None
    last_ack_at: datetime | None = None
    last_heard_at: datetime | None = None
    attempts: int = 0
    troubles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Happened:
    """kind: frame | commit | ask | disconnected | stop. A report of an older connection than this one is dropped."""

    kind: str
    connection: int = 0
    raw: bytes = b""
    ask: tuple[int, str] = (0, "")


class LinkThread:
    """Start it once a process; `notify_commit` may be called from any thread and never blocks, `ask` waits."""

    def __init__(
        self,
        engine: StoreEngine,
        url: str,
        *,
        on_applied: Callable[[str, int], None] | None = None,
        on_server_time: Callable[[datetime, int], None] | None = None,
        on_closed: Callable[[str], None] | None = None,
        tick_s: float = TICK_S,
        linger_s: float = LINGER_S,
    ) -> None:
        self._engine = engine
        self._url = url
        self._on_applied = on_applied
        self._on_server_time = on_server_time
        self._on_closed = on_closed
        self._tick_s = tick_s
        self._linger_s = linger_s
        self._queue: queue.SimpleQueue[_Happened] = queue.SimpleQueue()
        self._commit_waiting = threading.Event()
        self._waiting = Waiting()
        self._client: Any = None
        self._connection = 0
        self._dial_at: float | None = None
        self._read_at: float | None = None
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="kaki-link", daemon=True)

    # ---- for the program ----------------------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def stop(self, wait_s: float = 12.0) -> None:
        """Close the connection and end the thread."""
        self._queue.put(_Happened("stop"))
        if self._thread.is_alive():
            self._thread.join(wait_s)

    def notify_commit(self) -> None:
        """A fact was committed to the journal. Many calls within linger_s are one."""
        if not self._commit_waiting.is_set():
            self._commit_waiting.set()
            self._queue.put(_Happened("commit"))

    def ask(self, name: str, body: bytes, wait_s: float) -> bytes:
        """Ask head office and wait for the answer's body. Raises NotAnswered: offline, late, or its refusal's code."""
        id = self._waiting.open()
        self._queue.put(_Happened("ask", raw=body, ask=(id, name)))
        return self._waiting.wait(id, wait_s)

    def status(self) -> LinkStatus:
        now = self._engine.status
        return LinkStatus(
            connected=now.connected,
            stopped=now.stopped,
            last_ack_at=now.last_ack_at,
            last_heard_at=now.last_heard_at,
            attempts=now.attempts,
            troubles=self._engine.troubles(),
        )

    # ---- the thread ---------------------------------------------------------------------------------------------

    def _run(self) -> None:
        self._step(self._engine.start)
        tick_at = time.monotonic() + self._tick_s
        while not self._stopping:
            self._take(min(tick_at, self._dial_at or tick_at, self._read_at or tick_at) - time.monotonic())
            if self._read_at is not None and time.monotonic() >= self._read_at:
                self._read_journal()
            if self._dial_at is not None and time.monotonic() >= self._dial_at:
                self._dial()
            if time.monotonic() >= tick_at:
                tick_at = time.monotonic() + self._tick_s
                self._step(self._engine.on_tick)
        if self._read_at is not None:
            self._read_journal()
        self._hang_up()

    def _read_journal(self) -> None:
        # Cleared before the journal is read: a commit after this line rings again.
        self._read_at = None
        self._commit_waiting.clear()
        self._step(self._engine.on_local_commit)

    def _take(self, wait_s: float) -> None:
        try:
            happened = self._queue.get(timeout=max(wait_s, 0.0))
        except queue.Empty:
            return
        if happened.kind == "stop":
            self._stopping = True
        elif happened.kind == "commit":
            self._read_at = time.monotonic() + self._linger_s
        elif happened.kind == "ask":
            self._step(lambda: self._engine.ask(*happened.ask, happened.raw))
        elif happened.connection != self._connection:
            return
        elif happened.kind == "frame":
            self._step(lambda: self._engine.on_frame(happened.raw))
        else:
            self._hang_up()
            self._step(self._engine.on_disconnected)

    def _step(self, step: Callable[[], list[Effect]]) -> None:
        try:
            wanted = step()
        except Exception:
            # A full disk, say. The engine starts afresh from the disk with the next connection.
            log.exception("the link's engine failed; reconnecting")
            self._hang_up()
            wanted = self._engine.on_disconnected()
        for effect in wanted:
            if not self._carry_out(effect):
                self._hang_up()
                self._step(self._engine.on_disconnected)
                return

    def _carry_out(self, effect: Effect) -> bool:
        """False if the connection turned out to be gone."""
        match effect:
            case effects.Send(frame):
                return self._send(frame)
            case effects.Connect(after_s):
                self._dial_at = time.monotonic() + after_s
            case effects.Disconnect(why):
                self._hang_up()
                self._tell(self._on_closed, why)
            case effects.Applied(channel, rev):
                self._tell(self._on_applied, channel, rev)
            case effects.Answered(id, body, refused):
                self._waiting.answer(id, body, refused)
            case effects.ServerTime(server_now, rtt_ms):
                self._tell(self._on_server_time, server_now, rtt_ms)
            case _:
                pass
        return True

    def _tell(self, callback: Callable[..., None] | None, *args: object) -> None:
        if callback is None:
            return
        try:
            callback(*args)
        except Exception:
            # The cursor is committed already: a page that fails to refresh must not cost the connection.
            log.exception("a listener of the link failed")

    # ---- the websocket ------------------------------------------------------------------------------------------

    def _dial(self) -> None:
        self._dial_at = None
        self._hang_up()
        self._connection += 1
        client = _client(self._queue, self._connection)
        try:
            client.connect(
                self._url,
                namespaces=[NAMESPACE],
                transports=["websocket"],
                wait_timeout=DIAL_S,
            )
        except (socketio.exceptions.SocketIOError, OSError, ValueError) as error:
            log.info("head office not reached: %s", error)
            _close(client)
            self._step(self._engine.on_disconnected)
            return
        self._client = client
        self._step(self._engine.on_connected)

    def _send(self, frame: bytes) -> bool:
        if self._client is None:
            return False
        try:
            self._client.emit(EVENT, frames.to_text(frame), namespace=NAMESPACE)
        except (socketio.exceptions.SocketIOError, OSError):
            return False
        return True

    def _hang_up(self) -> None:
        client, self._client = self._client, None
        self._waiting.nobody_answers()
        if client is not None:
            # Whatever the old connection still reports must not be taken for the next one's.
            self._connection += 1
            _close(client)


def _client(reports: queue.SimpleQueue[_Happened], connection: int) -> Any:
    client = socketio.Client(reconnection=False, handle_sigint=False, logger=False, engineio_logger=False)
    client.on(
        EVENT,
        lambda carried: reports.put(_Happened("frame", connection, frames.from_text(carried))),
        namespace=NAMESPACE,
    )
    client.on(
        "disconnect",
        lambda *_reason: reports.put(_Happened("disconnected", connection)),
        namespace=NAMESPACE,
    )
    return client


def _close(client: Any) -> None:
    # On a thread of its own: closing a websocket waits up to 3 s for the other side's farewell, and neither the next
    # connection nor the end of the program should.
    threading.Thread(target=_farewell, args=(client,), name="kaki-link-farewell", daemon=True).start()


def _farewell(client: Any) -> None:
    try:
        client.disconnect()
    except (socketio.exceptions.SocketIOError, OSError):
        log.debug("the websocket was gone already")
