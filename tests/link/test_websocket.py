"""The thin adapters over a real websocket on loopback: head office in this process, the store's thread beside it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from flask_socketio import SocketIO
from werkzeug.serving import BaseWSGIServer, make_server

from link.asking import NotAnswered
from link.client import LinkThread
from link.limits import Timing
from link.server import LinkServer, register
from link.store_engine import StoreEngine
from telecom.errors import Refusal
from tests.link.cast import NOW, Hq, Store
from tests.waiting import until

QUICK = Timing(backoff_first_s=0.05, backoff_most_s=0.2)


def _shout(store_id: str, body: bytes) -> bytes:
    return store_id.encode() + b": " + body.upper()


def _refuse(store_id: str, body: bytes) -> bytes:
    raise Refusal("not_today", "今天不行")


def _fail(store_id: str, body: bytes) -> bytes:
    raise KeyError("a bug")


class Office:
    """Head office's server, which a test may stop and start again on the same port."""

    def __init__(self, hq: Hq) -> None:
        self.hq = hq
        self.posted: list[tuple[str, tuple[str, ...]]] = []
        self.port = 0
        self._server: BaseWSGIServer | None = None
        self._link: LinkServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def link(self) -> LinkServer:
        assert self._link is not None
        return self._link

    def open(self) -> None:
        app = Flask("office")
        socketio = SocketIO(app, async_mode="threading")
        self._link = register(
            socketio,
            self.hq.disk,
            on_posted=lambda *told: self.posted.append(told),
            poll_s=0.1,
            answers={"shout": _shout, "refuse": _refuse, "fail": _fail},
        )
        self._server = make_server("127.0.0.1", self.port, app, threaded=True)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        if self._server is not None and self._link is not None:
            self._link.stop(window_s=0.1)
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@pytest.fixture
def office(hq: Hq) -> Iterator[Office]:
    office = Office(hq)
    office.open()
    yield office
    office.close()


class Node:
    """A store's link thread and what it told the program."""

    def __init__(self, store: Store, url: str) -> None:
        self.applied: list[tuple[str, int]] = []
        self.server_times: list[tuple[datetime, int]] = []
        engine = StoreEngine(store.disk, store.key, WallClock(), random.SystemRandom(), timing=QUICK)
        self.thread = LinkThread(
            engine,
            url,
            on_applied=lambda *told: self.applied.append(told),
            on_server_time=lambda *told: self.server_times.append(told),
            tick_s=0.1,
        )


class WallClock:
    boot_id = "boot"

    def now(self) -> datetime:
        return NOW

    def mono_ns(self) -> int:
        return time.monotonic_ns()


@pytest.fixture
def node(store: Store, office: Office) -> Iterator[Node]:
    node = Node(store, office.url)
    node.thread.start()
    until(lambda: node.thread.status().connected, what="the store is greeted")
    yield node
    node.thread.stop()


def test_an_order_reaches_head_office_in_well_under_a_second(office: Office, node: Node, store: Store) -> None:
    started = time.monotonic()
    store.place("a")
    node.thread.notify_commit()
    until(lambda: office.posted == [("S0001", ("order.placed",))], timeout_s=1.0, what="posted")
    assert time.monotonic() - started < 1.0
    until(lambda: store.disk.unsent().count == 0, what="acknowledged")
    assert node.thread.status().last_ack_at is not None


def test_a_publication_by_any_process_reaches_the_store(office: Office, node: Node, store: Store) -> None:
    office.hq.publish("catalogue", "a", "b")
    office.hq.publish("store:S0001", "c")
    office.hq.publish("store:S0002", "not mine")
    until(lambda: {("catalogue", 2), ("store:S0001", 1)} <= set(node.applied), what="applied")
    assert store.applied_keys("catalogue") == ["a", "b"]
    assert store.applied_keys("store:S0001") == ["c"]
    assert store.applied_keys("store:S0002") == []
    until(lambda: len(office.hq.rows(office.hq.tables.store_cursor)) == 2, what="head office knows the cursors")


def test_head_office_comes_back_and_everything_is_there_once(office: Office, node: Node, store: Store) -> None:
    office.close()
    until(lambda: not node.thread.status().connected, what="the loss is noticed")
    for n in range(40):
        store.place(f"o{n}")
        node.thread.notify_commit()
    assert office.hq.posted_orders("S0001") == []
    office.open()
    until(lambda: store.disk.unsent().count == 0, what="all acknowledged")
    assert office.hq.posted_orders("S0001") == [f"o{n}" for n in range(40)]


def test_the_store_learns_head_offices_clock(node: Node) -> None:
    until(lambda: node.server_times, what="a pong")
    server_now, rtt_ms = node.server_times[0]
    assert server_now.tzinfo is not None
    assert 0 <= rtt_ms < 5000


def test_a_refused_store_stays_out(office: Office, hq: Hq, store: Store) -> None:
    stranger = Store(store.path.with_name("clone.db"), "S0001")
    stranger.enrol(hq)
    store.place("a")
    other = Node(store, office.url)
    other.thread.start()
    try:
        until(lambda: other.thread.status().stopped == "another box has taken this store over", what="turned away")
        assert not other.thread.status().connected
        assert office.link.connected_stores() == set()
        assert hq.posted_orders("S0001") == []
    finally:
        other.thread.stop()


def test_many_threads_ask_at_once_and_each_hears_its_own_answer(node: Node) -> None:
    heard: dict[int, bytes] = {}

    def ask(n: int) -> None:
        heard[n] = node.thread.ask("shout", f"o{n}".encode(), 5.0)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(10)
    assert heard == {n: f"S0001: O{n}".encode() for n in range(20)}


@pytest.mark.parametrize(
    ("question", "code"), [("refuse", "not_today"), ("fail", "failed"), ("other", "unknown_question")]
)
def test_a_question_that_is_refused_says_why_and_the_line_stands(node: Node, question: str, code: str) -> None:
    with pytest.raises(NotAnswered) as told:
        node.thread.ask(question, b"", 5.0)
    assert told.value.code == code
    assert node.thread.ask("shout", b"still here", 5.0) == b"S0001: STILL HERE"


def test_nobody_waits_on_a_line_that_is_gone(office: Office, node: Node) -> None:
    office.close()
    until(lambda: not node.thread.status().connected, what="the loss is noticed")
    with pytest.raises(NotAnswered) as told:
        node.thread.ask("shout", b"", 5.0)
    assert told.value.code == "offline"
