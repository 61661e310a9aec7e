"""A form sent by a swap is answered with the page it leads to, in one round trip instead of two.

A form answers 303 and the browser asks again (RFC 9110, 15.4.4). A boosted form (hx-boost) cannot be reloaded into a
second order, so for it the server asks itself: the next page comes at once, and `HX-Push-Url` names its address.
"""

from __future__ import annotations

from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from werkzeug.test import run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOPS_MOST = 5
# What belongs to the form alone, or was kept of it while it was handled.
OF_THE_FORM = ("CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING")
KEPT = ("werkzeug.", "flask.", "REQUEST_URI", "RAW_URI")


class Followed:
    """WSGI around an app: where a boosted POST answers 303 to a page of ours, that page is the answer."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer; anything but a boosted POST passes untouched."""
        if environ.get("REQUEST_METHOD") != "POST" or environ.get("HTTP_HX_BOOSTED") != "true":
            return self._app(environ, start_response)
        body, status, headers = run_wsgi_app(self._app, environ)
        cookies: list[str] = []
        place = ""
        for _ in range(HOPS_MOST):
            there = _local(headers.get("Location", ""), environ) if status.startswith(("303", "302")) else ""
            if not there:
                break
            cookies += headers.getlist("Set-Cookie")
            place = there
            _close(body)
            body, status, headers = run_wsgi_app(self._app, _asking(environ, there, cookies))
        if place:
            headers["HX-Push-Url"] = place
        # The browser keeps the last cookie of a name: what the page has set comes after what the form has.
        set_before = [("Set-Cookie", cookie) for cookie in cookies]
        start_response(status, [*set_before, *headers.to_wsgi_list()])
        return body


def _local(location: str, environ: WSGIEnvironment) -> str:
    """The path and query of a place on this server, "" for any other."""
    parts = urlsplit(location)
    if parts.netloc and parts.netloc != environ.get("HTTP_HOST"):
        return ""
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _asking(environ: WSGIEnvironment, place: str, cookies: list[str]) -> dict[str, Any]:
    """The same visitor asking for `place`, with the cookies that the answers so far have set."""
    path, _, query = place.partition("?")
    asked = {name: value for name, value in environ.items() if not name.startswith(KEPT) and name not in OF_THE_FORM}
    asked.update(
        {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "wsgi.input": BytesIO(),
            "HTTP_COOKIE": _merged(environ.get("HTTP_COOKIE", ""), cookies),
        }
    )
    return asked


def _merged(had: str, cookies: list[str]) -> str:
    held = {name: value for name, _, value in (part.strip().partition("=") for part in had.split(";")) if name}
    for cookie in cookies:
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(cookie)
        except CookieError:
            continue
        held.update({name: one.coded_value for name, one in jar.items()})
    return "; ".join(f"{name}={value}" for name, value in held.items())


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()
