"""/pair, /device.css and the node's authority for the screens."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from kiosk import clock, devices
from kiosk.devices import actions, certificate
from kiosk.devices.access import set_cookie
from kiosk.devices.profiles import DEFAULT_KIOSK, PROFILES, stylesheet
from telecom.errors import N_, Refusal

pages = Blueprint("devices", __name__)

GUESSES_MAX = 20
GUESSES_WINDOW = timedelta(minutes=10)


class _Guesses:
    """Wrong codes of the last minutes, over all unpaired screens: 20 of 100 million are no danger."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wrong: list[datetime] = []

    def check(self, now: datetime) -> None:
        with self._lock:
            self._wrong = [at for at in self._wrong if abs(now - at) < GUESSES_WINDOW]
            if len(self._wrong) >= GUESSES_MAX:
                raise Refusal("pair_locked", N_("试得太多，10 分钟后再来"), status=429)

    def count(self, now: datetime) -> None:
        with self._lock:
            self._wrong.append(now)


@pages.get("/pair")
def pair_page() -> str:
    return render_template("devices/pair.html", device=devices.current(), fault=None)


@pages.post("/pair")
def pair() -> AnyResponse:
    now = clock.current().now()
    guesses: _Guesses = current_app.extensions.setdefault("kiosk_pair_guesses", _Guesses())
    guesses.check(now)
    try:
        device, token = actions.pair(request.form.get("code", ""), _box_time(now))
    except actions.PairCodeWrong as fault:
        guesses.count(now)
        page = render_template("devices/pair.html", device=devices.current(), fault=fault)
        return make_response(page, fault.status)
    response = redirect("/counter" if device.role == "counter" else "/")
    set_cookie(response, token)
    return response


def _box_time(now: datetime) -> datetime:
    """The box's own time: codes are made by a command, which does not know head office's."""
    return now - timedelta(milliseconds=clock.current().offset_ms or 0)


@pages.get("/device.css")
def device_css() -> AnyResponse:
    device = devices.current()
    profile = device.profile if device else PROFILES[DEFAULT_KIOSK]
    response = make_response(stylesheet(profile))
    response.mimetype = "text/css"
    response.cache_control.no_cache = True
    response.cache_control.private = True
    response.add_etag()
    return response.make_conditional(request)


@pages.get("/node-authority.crt")
def authority() -> Response:
    """The certificate that a screen must trust once (docs: how to put it on a screen)."""
    path = certificate.files_in(current_app.extensions["kiosk_settings"].home).authority
    if not path.exists():
        abort(404)
    response = make_response(path.read_bytes())
    response.mimetype = "application/x-x509-ca-cert"
    response.headers["Content-Disposition"] = 'attachment; filename="node-authority.crt"'
    return response
