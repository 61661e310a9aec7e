"""/visit: how the shopper wants to see, asking for a clerk, staying, and the end."""

from typing import cast

from flask import Blueprint, Response, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response as AnyResponse

from kiosk import clock
from kiosk.shell import calls, visits
from web.addresses import parts_of
from web.languages import current_view, forget_view, keep_view

pages = Blueprint("shell", __name__, url_prefix="/visit")


@pages.post("/view")
def view() -> AnyResponse:
    changed = current_view().changed(*(request.form.get(name) for name in ("lang", "text", "reach")))
    return keep_view(cast(Response, redirect(next_page(), 303)), changed)


@pages.post("/touch")
def touch() -> AnyResponse:
    visits.current()
    return make_response("", 204) if _by_script() else redirect(next_page(), 303)


@pages.post("/end")
def end() -> AnyResponse:
    why = "done" if request.form.get("why") == "done" else "idle"
    visits.end(why, clock.current().now())
    response = forget_view(cast(Response, redirect("/", 303)))
    # Not "cookies": the screen's pairing is one. Pages themselves are never stored.
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@pages.post("/call-clerk")
def call_clerk() -> AnyResponse:
    calls.call(visits.current(), parts_of(next_page()).path, clock.current().now())
    if request.headers.get("HX-Request") == "true":
        return make_response(render_template("shell/called.html"))
    # Told once, on the next page: who has read it goes on browsing while the clerk comes.
    session["clerk_just_called"] = True
    return redirect(next_page(), 303)


def next_page() -> str:
    """The page of ours to go back to; anything else becomes home."""
    wanted = parts_of(request.form.get("next", ""))
    if wanted.scheme or wanted.netloc or not wanted.path.startswith("/") or wanted.path.startswith(("//", "/\\")):
        return "/"
    return f"{wanted.path}?{wanted.query}" if wanted.query else wanted.path


def _by_script() -> bool:
    return request.headers.get("HX-Request") == "true" or request.headers.get("Sec-Fetch-Mode") in (
        "cors",
        "same-origin",
    )
