"""A gunicorn worker for one box: threads, plain HTTP on loopback and TLS on the LAN port, in one process."""

from __future__ import annotations

import errno
import socket
import ssl
import struct
import threading
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import TConn, ThreadWorker

from web.leaving import leave

HANDSHAKE_S = 5.0
STOP_AFTER_S = 1.0


@dataclass(frozen=True)
class Tls:
    """The TLS port of a node and the files of its own certificate (they may be made or renewed later)."""

    port: int
    certificate: Path
    key: Path


class Certificate:
    """The TLS context of the files as they are now; a renewed certificate is used without a restart."""

    def __init__(self, tls: Tls) -> None:
        self._tls = tls
        self._guard = threading.Lock()
        self._read_at = 0
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext:
        """Raises FileNotFoundError while there is no certificate, ssl.SSLError when it is damaged."""
        changed_at = self._tls.certificate.stat().st_mtime_ns
        with self._guard:
            if self._context is None or changed_at != self._read_at:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.minimum_version = ssl.TLSVersion.TLSv1_2
                context.load_cert_chain(self._tls.certificate, self._tls.key)
                self._context, self._read_at = context, changed_at
            return self._context


class _Secure:
    """gunicorn's configuration as a TLS connection must see it: is_ssl decides the request's scheme."""

    is_ssl = True

    def __init__(self, cfg: Any) -> None:
        self._cfg = cfg

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cfg, name)


class NodeConnection(TConn):  # type: ignore[misc]
    """A connection whose end nobody waits for: who does not hang up costs a thread of the pool two seconds, not all."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any, pool: Executor) -> None:
        super().__init__(cfg, sock, client, server)
        self._pool = pool

    def close(self, graceful: bool = False) -> None:
        """Hang up. Graceful is: what was said arrives, and the other end has two seconds to hang up first."""
        if not graceful:
            super().close()
            return
        try:
            self._pool.submit(super().close, graceful=True)
        except RuntimeError:
            super().close()  # The worker is stopping and its pool takes nothing more.


class TlsConnection(NodeConnection):
    """A connection to the TLS port: the handshake happens in a thread of the pool and has an end."""

    cfg: Any
    sock: Any
    initialized: bool

    def __init__(
        self, cfg: Any, sock: socket.socket, client: Any, server: Any, pool: Executor, certificate: Certificate
    ) -> None:
        super().__init__(cfg, sock, client, server, pool)
        self._certificate = certificate

    def init(self) -> None:
        """Shake hands once, then speak HTTP as on any connection."""
        if self.initialized:
            return
        self.sock.settimeout(HANDSHAKE_S)
        try:
            self.sock = self._certificate.context().wrap_socket(self.sock, server_side=True)
        except FileNotFoundError as missing:
            raise ConnectionResetError(errno.ECONNRESET, "this node has no certificate yet") from missing
        self.initialized = True
        self.sock.setblocking(True)
        self.parser = http.get_parser(_Secure(self.cfg), self.sock, self.client)


class NodeWorker(ThreadWorker):  # type: ignore[misc]
    """gthread with a second, encrypted door, that stops within a second or so of being asked."""

    tls: Tls | None = None
    # A phone that walks out of the Wi-Fi in mid-request must not keep its thread; there are only some dozens.
    quiet_s = 20

    def init_process(self) -> None:
        """Prepare the certificate before the first connection."""
        self._certificate = Certificate(self.tls) if self.tls is not None else None
        self._connections: set[TConn] = set()
        super().init_process()

    def accept(self, listener: Any) -> None:
        """Take one connection; which door it came by decides whether it is encrypted."""
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        sock.setblocking(True)
        limit = struct.pack("ll", self.quiet_s, 0)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        conn = self._connection(sock, client, listener.getsockname())
        self._connections.add(conn)
        self.enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Forget connections that are over."""
        super().finish_request(conn, fs)
        if conn.sock.fileno() < 0:
            self._connections.discard(conn)

    def murder_keepalived(self, force: bool = False) -> None:
        """Forget those that were closed for being quiet."""
        super().murder_keepalived(force)
        if len(self._connections) > self.nr_conns:
            self._connections = {conn for conn in self._connections if conn.sock.fileno() >= 0}

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Stop: goodbyes are said, requests under way may end, then websockets are hung up, which never end."""
        super().handle_exit(sig, frame)
        threading.Thread(target=leave, args=(getattr(self, "wsgi", None),), daemon=True).start()
        hang_up = threading.Timer(STOP_AFTER_S, self._hang_up)
        hang_up.daemon = True
        hang_up.start()

    def _connection(self, sock: socket.socket, client: Any, server: Any) -> TConn:
        if self._certificate is not None and self.tls is not None and server[1] == self.tls.port:
            return TlsConnection(self.cfg, sock, client, server, self.tpool, self._certificate)
        return NodeConnection(self.cfg, sock, client, server, self.tpool)

    def _hang_up(self) -> None:
        for conn in list(self._connections):
            try:
                conn.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it hung up first


def worker_with(tls: Tls | None) -> type[NodeWorker]:
    """The worker class for one node's TLS port, or without one."""
    return type("NodeWorker", (NodeWorker,), {"tls": tls})
