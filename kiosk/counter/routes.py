"""/counter: sign in with a PIN, see what waits, do the next step."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk import clock, devices, store_link
from kiosk.counter import actions, pending, queries
from kiosk.db import reading
from kiosk.orders import queries as orders
from kiosk.orders import steps
from kiosk.orders.queries import OrderView
from kiosk.orders.words import DOCUMENTS, KIND_NAMES, MEANS, STEP_BUTTONS
from kiosk.staff import pins, signed_in
from kiosk.staff.queries import people
from telecom.errors import PinWrong, Refusal
from telecom.identity import example_resident
from telecom.orders import STEP_NAMES, read_code
from telecom.staff import ORDERS_REFUND
from web.addresses import parts_of

pages = Blueprint("counter", __name__, url_prefix="/counter")

View = Callable[..., Any]
AN_ORDER = re.compile(r"/counter/orders/([^/]+)(?:/steps|/changes)?")


def clerk_needed(view: View) -> View:
    """Only for a signed-in clerk. A page that refreshes itself does not put the sign-out off; a person's tap does."""

    @wraps(view)
    def checked(**arguments: str) -> Any:
        by_itself = bool(request.headers.get("HX-Request")) and request.method == "GET"
        who = signed_in.current(clock.current().now(), active=not by_itself)
        if who is None:
            return _to_sign_in(arguments.get("code", ""))
        g.clerk = who
        return view(**arguments)

    return checked


@pages.get("")
@clerk_needed
def home() -> str:
    return _page(None)


@pages.get("/queue")
@clerk_needed
def queue() -> str:
    """The list alone, for a page that was told that something changed."""
    return render_template("counter/queue.html", **_queue(), current=request.args.get("current", ""), **_words())


@pages.get("/line")
@clerk_needed
def line() -> str:
    """The figure of the link by itself."""
    return render_template("counter/link.html", link=store_link.state())


@pages.get("/signed-in")
@clerk_needed
def still_signed_in() -> Response:
    """Asked by an open page after the idle time: 204, or the way to the PIN."""
    return make_response("", 204)


@pages.get("/orders/<code>")
@clerk_needed
def order(code: str) -> str:
    return _page(_order(code))


@pages.get("/orders/<code>/changes")
@clerk_needed
def changes(code: str) -> Response:
    """The order again if it has moved since the page was made, else 204: choices half made are not swept away."""
    found = _order(code)
    if request.args.get("seen") == _mark(found):
        return make_response("", 204)
    return make_response(render_template("counter/one.html", **_one(found), **_words()))


@pages.post("/orders/<code>/steps")
@clerk_needed
def step(code: str) -> Response | str:
    here = clock.current()
    facts = steps.StepFacts(
        amount_fen=_whole(request.form.get("amount_fen", "")),
        means=request.form.get("means"),
        document_kind=request.form.get("document_kind"),
        note=request.form.get("note", ""),
        identity_number=request.form.get("identity_number", ""),
    )
    wanted, intent = request.form.get("step", ""), request.form.get("intent", "")
    try:
        steps.take_step(code, wanted, facts, person=g.clerk, intent=intent, now=here.now(), clock=here)
    except Refusal as refusal:
        if refusal.status not in (409, 422) or refusal.code == "bad_intent":
            raise
        chosen = pending.shown_again(request.form)
        return make_response(_page(_order(code), fault=refusal, chosen=chosen), refusal.status)
    pending.drop()
    return redirect(url_for("counter.order", code=code), 303)


@pages.post("/calls/<call_id>/answer")
@clerk_needed
def answer(call_id: str) -> Response:
    actions.answer(call_id, g.clerk, clock.current().now())
    return redirect(_next(), 303)


@pages.get("/sign-in")
def sign_in_page() -> str:
    return _sign_in_page("", None)


@pages.post("/sign-in")
def sign_in() -> Response | str:
    now, device = clock.current().now(), devices.current()
    staff_id = request.form.get("staff_id", "")
    try:
        who = pins.check(staff_id, request.form.get("pin", ""), device.id if device else "", now)
    except (PinWrong, pins.PinLocked) as fault:
        return make_response(_sign_in_page(staff_id, fault), fault.status)
    signed_in.sign_in(who, now)
    return redirect(_next(), 303)


@pages.post("/sign-out")
def sign_out() -> Response:
    signed_in.sign_out()
    pending.drop()
    return redirect(url_for("counter.sign_in_page"), 303)


def _page(found: OrderView | None, *, fault: Refusal | None = None, chosen: dict[str, str] | None = None) -> str:
    one = _one(found, fault=fault, chosen=chosen) if found else {"order": None}
    return render_template(
        "counter/counter.html",
        **_queue(),
        **one,
        **_words(),
        current=found.code if found else "",
        clerk=g.clerk,
        link=store_link.state(),
        idle_s=int(signed_in.IDLE.total_seconds()),
    )


def _one(found: OrderView, *, fault: Refusal | None = None, chosen: dict[str, str] | None = None) -> dict[str, Any]:
    may_refund = g.clerk.may(ORDERS_REFUND)
    return {
        "order": found,
        "seen": _mark(found),
        "allowed": tuple(step for step in found.allowed if step != "refunded" or may_refund),
        "fault": fault,
        "demo_identity": _demo_identity(found),
        "chosen": chosen or pending.for_order(found.code),
    }


def _demo_identity(found: OrderView) -> str:
    """In the demo, somebody made up for each order, so that nobody has to type their own number to try it."""
    return example_resident(zlib.crc32(found.id.encode())) if current_app.extensions["kiosk_settings"].demo else ""


def _mark(found: OrderView) -> str:
    """Changes whenever the order does."""
    return f"{found.state}-{len(found.steps)}"


def _queue() -> dict[str, Any]:
    here = clock.current()
    with reading() as database:
        return {"queue": queries.queue(database, here.now(), here)}


def _words() -> dict[str, Any]:
    return {
        "todo": queries.DUE,
        "kind_names": KIND_NAMES,
        "step_names": STEP_NAMES,
        "step_buttons": STEP_BUTTONS,
        "documents": DOCUMENTS,
        "means": MEANS,
        "document_options": [(key, gettext(name)) for key, name in DOCUMENTS.items()],
        "means_options": [(key, gettext(name)) for key, name in MEANS.items()],
    }


def _order(code: str) -> OrderView:
    here = clock.current()
    with reading() as database:
        return orders.by_code(database, code, here.now(), here)


def _sign_in_page(chosen: str, fault: Refusal | None) -> str:
    with reading() as database:
        staff = [(who.staff_id, who.name) for who in people(database)]
    return render_template("counter/sign_in.html", staff=staff, chosen=chosen, fault=fault, next=_next())


def _to_sign_in(code: str) -> Response:
    """To the PIN, and back to this order afterwards; what was sent is kept, so that it need not be chosen again."""
    if request.method == "POST" and code:
        pending.keep(code, request.form)
    wanted = url_for("counter.order", code=code) if code else _of_the_counter(request.headers.get("HX-Current-URL", ""))
    address = url_for("counter.sign_in_page", next=wanted)
    if request.headers.get("HX-Request"):
        answer = make_response("", 204)
        answer.headers["HX-Redirect"] = address
        return answer
    return redirect(address, 303)


def _next() -> str:
    """Where to go after this form."""
    wanted = request.values.get("next", "")
    return _of_the_counter("" if parts_of(wanted).netloc else wanted)


def _of_the_counter(address: str) -> str:
    """The path of the order that an address is about (a refused step's too); for anything else the queue's."""
    about = AN_ORDER.fullmatch(parts_of(address).path)
    code = read_code(about[1]) if about else ""
    return url_for("counter.order", code=code) if code else url_for("counter.home")


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None
