"""Screens of a store as a bench sees them: shoppers tap over kept-alive connections, websockets listen."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Container, Sequence
from time import perf_counter
from types import TracebackType
from typing import Any
from urllib.parse import urlencode, urlsplit

import socketio

TOLD_WITHIN_S = 10.0
ANSWER_MOST = 65_536
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
TILE = re.compile(r'is-free" id="n-(\d{11})"')


class Tapper:
    """One shopper at a screen: has seen the page, and taps one number of it."""

    def __init__(self, connection: http.client.HTTPConnection, cookies: str, token: str, offered: list[str]) -> None:
        self._connection = connection
        self._cookies = cookies
        self._token = token
        self._offered = offered
        self.digits = ""
        self.led_to = ""
        self._asking = b""

    @staticmethod
    def at(base: str, screen: http.client.HTTPConnection | None = None) -> Tapper:
        """A new visit that has opened the page of numbers, at a screen of its own or after others at that one."""
        connection = screen or connect(base)
        connection.request("GET", "/numbers")
        answer = connection.getresponse()
        page = answer.read().decode()
        cookies = "; ".join(one.split(";")[0] for one in answer.headers.get_all("Set-Cookie", []))
        token = TOKEN.search(page)
        assert token is not None, page[:300]
        return Tapper(connection, cookies, token[1], TILE.findall(page))

    def wants(self, digits: str = "", but: Container[str] = ()) -> str:
        """Which number the finger goes to: this, or one of those offered that is not in `but`."""
        self.digits = digits or next(one for one in self._offered if one not in but)
        body = urlencode({"csrf_token": self._token, "digits": self.digits})
        headers = {
            "Host": f"{self._connection.host}:{self._connection.port}",
            "Cookie": self._cookies,
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
        told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._asking = f"POST /numbers/hold HTTP/1.1\r\n{told}\r\n{body}".encode()
        return self.digits

    def page(self, path: str) -> str:
        """A page as this shopper sees it."""
        self._connection.request("GET", path, headers={"Cookie": self._cookies})
        answer = self._connection.getresponse()
        assert answer.status == 200, answer.status
        return answer.read().decode()

    def tap(self) -> None:
        """Hold the number; `led_to` is where the answer leads.

        On the bare socket, because the caller has its share of the processor that it measures.
        """
        if self._connection.sock is None:
            self._connection.connect()  # The node hangs up after an answer when very many are on the line.
        line = self._connection.sock
        line.sendall(self._asking)
        answer = b""
        while not _is_whole(answer):
            more = line.recv(ANSWER_MOST)
            assert more, f"the node hung up: {answer[:200]!r}"
            answer += more
        head = _head(answer)
        assert head[""].split()[1] == "303", head
        self.led_to = head["location"]

    @property
    def has(self) -> bool:
        """Whether the tap made a hold, as the answer says."""
        return self.led_to == "/numbers"

    def close(self) -> None:
        self._connection.close()

    @staticmethod
    def tap_all(tappers: Sequence[Tapper], callers: int) -> tuple[list[float], float]:
        """Everybody taps, `callers` at a time; each tap's time in ms, and the seconds that all took."""
        taken_ms: list[float] = []
        start = threading.Barrier(callers + 1)

        def call(mine: Sequence[Tapper]) -> None:
            start.wait()
            for tapper in mine:
                began = perf_counter()
                tapper.tap()
                taken_ms.append((perf_counter() - began) * 1000)

        threads = [threading.Thread(target=call, args=(tappers[at::callers],)) for at in range(callers)]
        for thread in threads:
            thread.start()
        start.wait()
        began = perf_counter()
        for thread in threads:
            thread.join()
        return taken_ms, perf_counter() - began


def connect(base: str) -> http.client.HTTPConnection:
    """A screen's line to its node, kept alive."""
    parts = urlsplit(base)
    return http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=20)


def _is_whole(answer: bytes) -> bool:
    head, end, body = answer.partition(b"\r\n\r\n")
    return bool(end) and len(body) >= int(_head(head)["content-length"])


def _head(answer: bytes) -> dict[str, str]:
    """An answer's headers by their name in small letters, and its first line as ""."""
    first, *lines = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    pairs = (line.split(": ", 1) for line in lines)
    return {"": first, **{name.lower(): value for name, value in pairs}}


class Screens:
    """So many screens that listen by websocket for what others take."""

    def __init__(self, base: str, count: int) -> None:
        self._base = base
        self._heard: list[dict[str, float]] = [{} for _ in range(count)]
        self._all_heard = threading.Condition()
        self.words: dict[str, int] = {}
        self._clients: list[Any] = []

    def __enter__(self) -> Screens:
        for heard in self._heard:
            client = socketio.Client(reconnection=False)
            client.on("numbers", self._hearing(heard), namespace="/numbers")
            client.connect(self._base, transports=["websocket"], namespaces=["/numbers"])
            self._clients.append(client)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients:
            client.disconnect()

    def told_of(self, digits: str) -> list[float]:
        """When each screen heard of the number, by `perf_counter`."""
        with self._all_heard:
            everybody = self._all_heard.wait_for(lambda: all(digits in heard for heard in self._heard), TOLD_WITHIN_S)
            assert everybody, f"{sum(digits in heard for heard in self._heard)} of {len(self._heard)} were told"
            return [heard[digits] for heard in self._heard]

    def _hearing(self, heard: dict[str, float]) -> Any:
        def hear(told: dict[str, int]) -> None:
            at = perf_counter()
            with self._all_heard:
                for digits in told:
                    heard.setdefault(digits, at)
                self.words.update(told)
                self._all_heard.notify_all()

        return hear
