"""Every route says who may enter; one that says nothing lets nobody in.

@routes.get("/stores")
@guard.needs(STORES_SEE)
def stores(): ...
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, current_app, make_response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from web.addresses import parts_of

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "kaki_guard"
PUBLIC = "public"


def public(view: View) -> View:
    """Anyone may enter; the view itself asks for whatever proof it needs."""
    setattr(view, _MARK, PUBLIC)
    return view


def needs(permission: str) -> Callable[[View], View]:
    """Only people whose role allows `permission` (telecom/staff.py) may enter."""

    def mark(view: View) -> View:
        setattr(view, _MARK, permission)
        return view

    return mark


def mark_of(view: Callable[..., Any]) -> str | None:
    """What guards a view: a permission, PUBLIC, or None, which lets nobody in. The frame's own files are public."""
    mark: str | None = getattr(view, _MARK, None)
    if mark is None and (view.__module__ or "").split(".")[0] in ("web", "flask"):
        return PUBLIC
    return mark


def install(app: Flask) -> None:
    """Check every request before its view."""
    app.before_request(_check)


def is_own_path(address: str) -> bool:
    """Whether an address stays on this site: `/orders`, never `//elsewhere` or `/\\elsewhere`."""
    parts = parts_of(address)
    plain = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return plain and not parts.scheme and not parts.netloc


def _check() -> Response | None:
    if request.endpoint is None:
        return None  # There is no such page: the frame answers 404.
    mark = mark_of(current_app.view_functions[request.endpoint])
    if mark == PUBLIC:
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if mark is None or not current_user.may(mark):
        abort(403)
    return None


def _ask_to_sign_in() -> Response:
    if request.method not in ("GET", "HEAD"):
        abort(401)
    address = url_for("accounts.sign_in", next=request.full_path.rstrip("?"))
    if request.headers.get("HX-Request"):
        answer = make_response("", 401)
        answer.headers["HX-Redirect"] = url_for("accounts.sign_in")
        return answer
    return redirect(address)
