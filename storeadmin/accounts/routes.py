"""The door: sign in, sign out, and the way from / to the first page."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from storeadmin import config
from storeadmin.accounts import actions, guard, limits, sessions
from telecom.staff import SALES_SEE
from web.languages import current_view, keep_view

pages = Blueprint("accounts", __name__)


@pages.get("/")
@guard.needs(SALES_SEE)
def index() -> Response:
    return redirect(url_for("sales.index"))


@pages.get("/sign-in")
@guard.public
def sign_in() -> Response | str:
    if current_user.is_authenticated:
        return redirect(_wanted())
    return _form()


@pages.post("/sign-in")
@guard.public
@limits.limiter.limit(limits.PER_ADDRESS, deduct_when=limits.failed)
@limits.limiter.limit(limits.PER_NAME, key_func=limits.name_asked_for, deduct_when=limits.failed)
def enter() -> Response | tuple[str, int]:
    username = request.form.get("username", "")
    try:
        signed_in = actions.sign_in(username, request.form.get("password", ""), config.now())
    except actions.SignInRefused as refused:
        return _form(username=username[:60], refusal=refused), refused.status
    wanted = _wanted()
    sessions.enter(signed_in)
    return redirect(wanted, 303)


@pages.post("/sign-out")
@guard.public
def leave() -> Response:
    sessions.leave(config.now())
    return redirect(url_for("accounts.sign_in"), 303)


@pages.post("/view")
@guard.public
def choose_view() -> Response:
    """Keep the language (and text size) that somebody chose."""
    chosen = current_view().changed(lang=request.form.get("lang"), text=request.form.get("text"))
    return keep_view(redirect(_wanted(), 303), chosen)


def _form(**shown: Any) -> str:
    return render_template("accounts/sign_in.html", wanted=_wanted(), demo_hints=_demo_hints(), **shown)


def _demo_hints() -> list[tuple[str, str]]:
    """User name and password of the demo's people; only when the demo is on."""
    if not current_app.config["KAKI_SETTINGS"].demo:
        return []
    from storeadmin.demo.filling import sign_ins

    return [(name, password) for name, password, _role in sign_ins(["S0001"])]


def _wanted() -> str:
    address = request.values.get("next", "")
    return address if guard.is_own_path(address) else url_for("sales.index")
