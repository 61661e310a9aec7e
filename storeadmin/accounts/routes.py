"""The door: sign in, sign out, and the way from / to the first page."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from storeadmin.accounts import actions, guard, limits, sessions
from telecom.staff import SALES_SEE

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
        signed_in = actions.sign_in(username, request.form.get("password", ""), datetime.now(UTC))
    except actions.SignInRefused as refused:
        return _form(username=username[:60], refusal=refused), refused.status
    wanted = _wanted()
    sessions.enter(signed_in)
    return redirect(wanted, 303)


@pages.post("/sign-out")
@guard.public
def leave() -> Response:
    sessions.leave(datetime.now(UTC))
    return redirect(url_for("accounts.sign_in"), 303)


def _form(**shown: Any) -> str:
    return render_template("accounts/sign_in.html", wanted=_wanted(), **shown)


def _wanted() -> str:
    address = request.values.get("next", "")
    return address if guard.is_own_path(address) else url_for("sales.index")
