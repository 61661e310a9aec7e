"""What every answer carries so that a browser trusts nothing but this server."""

import re
import secrets
from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from flask import Flask, g, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.wrappers import Response

# A Host header is written by whoever asks; only a plain one may enter the policy.
PLAIN_HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:]{2,45}\](:\d{1,5})?")
POLICY = (
    "default-src 'self'; script-src 'self'{nonce}; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'{sockets}; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
}

# What `protect` adds to every answer beside its policy.
ALWAYS = tuple((name.lower(), name, value) for name, value in [*HEADERS.items(), ("Cache-Control", "no-store")])

csrf = CSRFProtect()
View = TypeVar("View", bound=Callable[..., object])


class SessionCookies(SecureCookieSessionInterface):
    """Secure wherever the request came by HTTPS: one process serves loopback plainly and the LAN by TLS."""

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made once: each request reads the cookie and most write it; the key does not change."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def get_cookie_secure(self, app: Flask) -> bool:
        """Whether this answer's session cookie is for HTTPS only."""
        return request.is_secure


def install(app: Flask, key: bytes, cookie_name: str) -> None:
    """Sign cookies with `key`; cookies of two programs on one host keep apart by `cookie_name`."""
    app.secret_key = key
    app.session_interface = SessionCookies()
    app.config.update(
        SESSION_COOKIE_NAME=cookie_name,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a screen may stand open all day; the token ends with its session
    )
    app.config.setdefault("MAX_CONTENT_LENGTH", 2 * 1024 * 1024)
    csrf.init_app(app)
    app.after_request(protect)


def machines_call(view: View) -> View:
    """A view that no browser's form calls, so that it needs no CSRF token; it asks for its own proof."""
    csrf.exempt(view)
    return view


def csp_nonce() -> str:
    """This answer's nonce; only the import map uses it, and only a page that asks has one."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def protect(response: Response) -> Response:
    """Add the headers; what a route has set itself stays."""
    headers = response.headers
    there = {name.lower() for name, _value in headers}
    if "content-security-policy" not in there:
        headers.add("Content-Security-Policy", _policy())
    headers.extend([(name, value) for lower, name, value in ALWAYS if lower not in there])
    return response


def _policy() -> str:
    nonce = f" 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else ""
    return _policy_at(request.environ.get("HTTP_HOST", "")).replace("{nonce}", nonce)


@lru_cache(maxsize=64)
def _policy_at(host: str) -> str:
    """The policy of a host; a browser names one or two, and whoever makes names up pushes out their own."""
    sockets = f" ws://{host} wss://{host}" if PLAIN_HOST.fullmatch(host) else ""
    return POLICY.replace("{sockets}", sockets)
