"""A TCP proxy between a store and head office that can cut the websocket while plain HTTP stays open."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self


class Proxy:
    """Passes bytes from a port of its own to `target_port` on loopback.

    `websocket_open = False` refuses new websockets; `cut()` also ends those under way. `http_seen` and
    `websockets_refused` count what came.
    """

    def __init__(self, target_port: int) -> None:
        self.websocket_open = True
        self.http_seen = 0
        self.websockets_refused = 0
        self._target_port = target_port
        self._live: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        self.websocket_open = False
        with self._lock:
            doomed, self._live = self._live, set()
        for end in doomed:
            _close(end)

    def mend(self) -> None:
        self.websocket_open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _close(self._listener)
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError):
            head = self._read_head(client)
            websocket = b"upgrade: websocket" in head.lower()
            if websocket and not self.websocket_open:
                self.websockets_refused += 1
                _close(client)
                return
            server = socket.create_connection(("127.0.0.1", self._target_port))
            if websocket:
                with self._lock:
                    self._live |= {client, server}
            else:
                self.http_seen += 1
            server.sendall(head)
            back = threading.Thread(target=_pump, args=(server, client), daemon=True)
            back.start()
            _pump(client, server)
            back.join()

    @staticmethod
    def _read_head(client: socket.socket) -> bytes:
        head = b""
        while b"\r\n\r\n" not in head and len(head) < 65536:
            part = client.recv(4096)
            if not part:
                break
            head += part
        return head


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            sink.sendall(part)
    _close(source)
    _close(sink)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        end.close()
