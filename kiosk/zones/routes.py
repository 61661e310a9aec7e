"""GET /zones/<zone>, POST and GET /trials/<service>."""

from contextlib import suppress

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from kiosk import clock
from kiosk.db import reading
from kiosk.shell import visits
from kiosk.zones import actions, queries
from telecom.calendar import business_date
from telecom.errors import Refusal
from telecom.service import Service

pages = Blueprint("zones", __name__)


@pages.get("/zones/<key>")
def zone(key: str) -> str:
    catalogue = visits.current().catalogue
    shown = catalogue.zone(key) or abort(404)
    others = [other for other in catalogue.zones if other.key != key]
    return render_template("zones/zone.html", zone=shown, services=catalogue.services_in(key), others=others)


@pages.post("/trials/<key>")
def start(key: str) -> AnyResponse:
    service = _service(key)
    # A full disk loses a count, never the shopper's try.
    with suppress(Refusal):
        actions.start_trial(visits.current(), service, clock.current().now())
    return redirect(url_for("zones.trial", key=key), 303)


@pages.get("/trials/<key>")
def trial(key: str) -> str:
    service = _service(key)
    zone = visits.current().catalogue.zone(service.zone)
    with reading() as session:
        tried = queries.tried_service_on(session, key, business_date(clock.current().now()))
    return render_template("zones/trial.html", service=service, zone=zone, tried=tried)


def _service(key: str) -> Service:
    return visits.current().catalogue.service(key) or abort(404)
