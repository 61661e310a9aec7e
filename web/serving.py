"""Serving an app for real: gunicorn, one worker process, threads; what `python -m kiosk serve` calls.

    serve("kiosk.app:create_app", settings, tls=Tls(8443, cert, key))

The app is made in the worker, after the fork, so that its threads live where its requests are.
"""

import errno
import gc
import socket
from collections.abc import Callable
from importlib import import_module
from typing import Any

import structlog
from flask import Flask
from gunicorn import glogging
from gunicorn.app.base import BaseApplication

from web import app_frame, requests_log
from web.leaving import LEAVE
from web.node_worker import NodeWorker, Tls, worker_with
from web.settings import HqSettings, KioskSettings

__all__ = ["NodeWorker", "PortTaken", "Tls", "on_leave", "on_start", "on_stop", "serve"]

GRACE_S = 3
KEEP_ALIVE_S = 30
# gevent's own limit; the default of 1,000 would keep the 1,001st store out for ever.
GEVENT_CONNECTIONS = 20_000
BACKLOG = 4096

log = structlog.get_logger("web.serving")


class PortTaken(Exception):
    """Somebody else listens there; the message is one sentence for whoever starts the program."""


def on_start(app: Flask, begin: Callable[[], object]) -> None:
    """Call `begin` in the serving process before the first request: the place to start threads."""
    app.extensions.setdefault("kaki_on_start", []).append(begin)


def on_stop(app: Flask, end: Callable[[], object]) -> None:
    """Call `end` when the serving process stops."""
    app.extensions.setdefault("kaki_on_stop", []).append(end)


def on_leave(app: Flask, tell: Callable[[], object]) -> None:
    """Call `tell` when the server is told to stop, while its connections still stand: the place for goodbyes."""
    app.extensions.setdefault(LEAVE, []).append(tell)


def serve(factory: str | Callable[[], Flask], settings: KioskSettings | HqSettings, *, tls: Tls | None = None) -> None:
    """Serve until told to stop; does not return.

    `factory` is "module:function" or a function that makes the app. Raises PortTaken before anything starts.
    """
    doors = [(settings.host, settings.port)]
    if tls is not None and isinstance(settings, KioskSettings):
        doors.append((settings.lan_host, tls.port))
    for host, port in doors:
        _free(host, port)
    # The server's own process has no app, and speaks too.
    requests_log.set_up(settings.log_level, "kiosk" if isinstance(settings, KioskSettings) else "storeadmin")
    _Server(factory, _options(settings, doors, tls)).run()


class _ServerLog(glogging.Logger):  # type: ignore[misc]
    """gunicorn's lines go where a library's go; its own handler is switched off by `errorlog`."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.propagate = True


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, factory: str | Callable[[], Flask], options: dict[str, Any]) -> None:
        self._factory = factory
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = _made_by(self._factory)
        app_frame.warm(app)
        for begin in app.extensions.pop("kaki_on_start", []):
            begin()
        # What stands now stands for good: no collection need walk it again between two requests.
        gc.collect()
        gc.freeze()
        return app


def _options(settings: KioskSettings | HqSettings, doors: list[tuple[str, int]], tls: Tls | None) -> dict[str, Any]:
    gevent = settings.async_mode == "gevent"
    return {
        "bind": [f"{host}:{port}" for host, port in doors],
        "workers": 1,
        "worker_class": "web.gevent_worker.GoodbyeWorker" if gevent else worker_with(tls),
        "threads": settings.threads,
        "worker_connections": GEVENT_CONNECTIONS if gevent else settings.threads * 4 + 100,
        "backlog": BACKLOG,
        "keepalive": KEEP_ALIVE_S,
        "graceful_timeout": GRACE_S,
        "timeout": 60,
        "loglevel": "warning",
        "errorlog": None,
        "logger_class": _ServerLog,
        "control_socket_disable": True,
        "worker_exit": _stopped,
        "proc_name": "kaki",
    }


def _stopped(_server: Any, worker: Any) -> None:
    app = getattr(worker, "wsgi", None)
    for end in getattr(app, "extensions", {}).get("kaki_on_stop", []):
        try:
            end()
        except Exception:
            log.exception("stop_failed")


def _made_by(factory: str | Callable[[], Flask]) -> Flask:
    if not isinstance(factory, str):
        return factory()
    module, _, name = factory.partition(":")
    app: Flask = getattr(import_module(module), name)()
    return app


def _free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
                raise PortTaken(
                    f"port {port} on {host} cannot be used ({error.strerror}); stop what uses it or set another port"
                ) from None
            raise
