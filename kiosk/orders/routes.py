"""A shopper's own order: found by its code on a screen, by its secret address on a phone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk import clock
from kiosk.db import reading
from kiosk.orders import queries
from kiosk.orders.queries import OrderView
from kiosk.orders.wording import next_words, progress_rows
from kiosk.orders.words import KIND_NAMES
from kiosk.shell import visits
from media.qr import qr_svg
from telecom import orders as rules
from telecom.errors import NotFound
from web.settings import KioskSettings

pages = Blueprint("orders", __name__)

QR_MM = 60
LETTERS = rules.CODE_LETTERS


@pages.get("/orders")
def find() -> str | Response:
    """Type the code; a code that exists leads to its order."""
    typed = request.args.get("code", "")
    code = rules.read_code(typed)
    if not code:
        kept = "".join(letter for letter in typed.upper() if letter in LETTERS)[: rules.CODE_LENGTH]
        return render_template("orders/find.html", typed=kept, letters=LETTERS, missing=False, most=rules.CODE_LENGTH)
    try:
        _order(code)
    except NotFound:
        return render_template("orders/find.html", typed="", letters=LETTERS, missing=True, most=rules.CODE_LENGTH)
    return redirect(url_for("orders.order", code=code))


@pages.get("/orders/<code>")
def order(code: str) -> str:
    found = _order(code)
    return render_template(
        "orders/order.html",
        order=found,
        is_own=found.visit_id == visits.current().id,
        qr=qr_svg(phone_address(found), QR_MM, found.code),
        **_told(found),
    )


@pages.get("/o/<token>")
def phone(token: str) -> str | Response:
    """The order on the shopper's own phone, while it is on the store's Wi-Fi."""
    here = clock.current()
    try:
        with reading() as session:
            found = queries.by_token(session, token, here.now(), here)
    except (NotFound, queries.LinkEnded) as refusal:
        # The frame's own error page is a screen's, with a dock; a phone gets a page of its kind.
        return make_response(render_template("orders/phone_message.html", refusal=refusal), refusal.status)
    return render_template("orders/phone.html", order=found, **_told(found))


def phone_address(found: OrderView) -> str:
    """Where a phone reads about this order: the public address of the store, else head office."""
    settings: KioskSettings = current_app.extensions["kiosk_settings"]
    return f"{(settings.public_url or settings.hq_url).rstrip('/')}/o/{found.token}"


def _told(found: OrderView) -> dict[str, Any]:
    now = clock.current().now()
    return {"rows": progress_rows(found, now), "next_words": next_words(found, now), "kind_names": KIND_NAMES}


def _order(code: str) -> OrderView:
    here = clock.current()
    with reading() as session:
        return queries.by_code(session, code, here.now(), here)
