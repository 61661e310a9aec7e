"""Structured logs: one JSON line a request, with an id, without anything personal.

Every line that is written while a request is handled has its id, a library's too.

A path is logged as its rule (`/o/<token>`), never as it was asked for: order tokens and phone numbers stand
in paths and queries.
"""

import logging
import secrets
import sys
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, g, has_app_context, request
from werkzeug.wrappers import Response

# No 0/O, 1/I/L: a shopper reads the id to a clerk.
ID_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
QUIET = frozenset({"/healthz", "/metrics", "/static/<version>/<path:name>", "/vendor/<path:name>"})
SLOW_MS = 250.0

log = structlog.get_logger("web.request")


def set_up(level: str, program: str) -> None:
    """JSON lines on stderr, from structlog and from the libraries alike. Safe to call twice."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            lambda _logger, _method, told: {"program": program, **_of_request(), **told},
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        # Looked up at each line: whoever redirects stderr later (a test, a supervisor) gets the lines.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.setLevel(max(number, logging.WARNING))
    if not any(isinstance(handler, LibraryLines) for handler in root.handlers):
        root.addHandler(LibraryLines())


class LibraryLines(logging.Handler):
    """What libraries log, as the same JSON lines: quotes, line ends and tracebacks are one value of one line."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
        except (TypeError, ValueError, LookupError):  # Its words and its figures do not fit together.
            text = f"{record.msg} {record.args}"
        level = min(record.levelno // 10 * 10, logging.CRITICAL)  # A library's own levels count as the next lower one.
        log.log(level, "library", logger=record.name, text=text, exc_info=record.exc_info)


def _of_request() -> MutableMapping[str, Any]:
    """The id of the request that is handled; nothing in the background."""
    known = g.get("request_id") if has_app_context() else None
    return {"id": known} if known else {}


def new_request_id() -> str:
    """Like K7Q2-M9XD: about 39 bits, for finding a line in a log, not for secrecy."""
    drawn = secrets.randbelow(len(ID_LETTERS) ** 8)
    letters = ""
    for _ in range(8):
        drawn, place = divmod(drawn, len(ID_LETTERS))
        letters += ID_LETTERS[place]
    return f"{letters[:4]}-{letters[4:]}"


def install(app: Flask, program: str) -> None:
    """Give each request an id and a log line."""
    app.before_request(_begin)
    app.after_request(_end)
    app.config["KAKI_PROGRAM"] = program


def route() -> str:
    """The rule that this request matched; "unmatched" for an address that is not ours."""
    return request.url_rule.rule if request.url_rule is not None else "unmatched"


def _begin() -> None:
    g.request_id = new_request_id()
    g.began_at = time.perf_counter()


def _end(response: Response) -> Response:
    if "request_id" not in g:
        return response
    response.headers["X-Request-Id"] = g.request_id
    took_ms = (time.perf_counter() - g.began_at) * 1000
    where = route()
    if where not in QUIET or response.status_code >= 400 or took_ms > SLOW_MS:
        log.info(
            "request",
            method=request.method,
            route=where,
            status=response.status_code,
            ms=round(took_ms, 1),
        )
    return response
