"""/orders and one order; /o/<token> for the visitor's phone."""

from datetime import date
from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from storeadmin import config
from storeadmin.accounts import guard, limits, sessions
from storeadmin.orders import phone, queries, shown
from storeadmin.sales import names
from storeadmin.stores.queries import choices
from telecom.orders import OrderState
from telecom.staff import ORDERS_SEE, ORDERS_STEP, STORES_EDIT
from web.db import reading
from web.languages import current_view

pages = Blueprint("orders", __name__)


@pages.get("/orders")
@guard.needs(ORDERS_SEE)
def index() -> str:
    return _list(_wanted(request.args))


@pages.post("/orders")
@guard.needs(ORDERS_SEE)
def search() -> Response | str:
    """What was typed into the search. A customer's digits are answered here and never put into an address."""
    wanted = _wanted(request.form)
    if wanted.text and not _is_code(wanted.text):
        return _list(wanted)
    return redirect(url_for("orders.index", **_kept(wanted)), 303)


@pages.get("/orders/<order_id>")
@guard.needs(ORDERS_SEE)
def show(order_id: str) -> str:
    lang, person = current_view().lang, sessions.person()
    with reading() as db:
        order = queries.get(db, person, order_id)
        known = names.items(db, {(line.kind, line.key) for line in order.lines}, lang)
        [row] = shown.rows(db, [order], lang)
        noted = queries.conflicts_of(db, order_id)
        # An analyst counts numbers; only those who serve the customer or run the store need to read them.
        number = (order.digits or order.existing_number) if person.may(ORDERS_STEP) or person.may(STORES_EDIT) else None
        return render_template(
            "orders/show.html", order=order, row=row, known=known, noted=noted, number=number, words=shown
        )


@pages.get("/o/<token>")
@guard.public
@limits.limiter.limit("120 per minute")
def on_phone(token: str) -> Response:
    with reading() as db:
        page, status = phone.page(db, token[:64], config.now(), current_view().lang)
    answer = make_response(page, status)
    # The address is the key to the page: it must not travel on in a Referer or a search index.
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _list(wanted: queries.Wanted) -> str:
    lang = current_view().lang
    with reading() as db:
        found = queries.find(db, sessions.person(), wanted)
        rows = shown.rows(db, found.orders, lang)
        stores = choices(db, sessions.person(), lang)
    states = [(str(state), shown.state_name(state)) for state in OrderState]
    return render_template(
        "orders/index.html",
        found=found,
        rows=rows,
        wanted=wanted,
        states=states,
        stores=stores,
        kept=_kept(wanted),
        by_number=request.method == "POST",
    )


def _wanted(asked: MultiDict[str, str]) -> queries.Wanted:
    state, text = asked.get("state", ""), asked.get("q", "").strip()[:40]
    return queries.Wanted(
        text=text if request.method == "POST" or _is_code(text) else "",
        state=state if state in set(OrderState) else "",
        store=asked.get("store", "")[:16],
        day=_day(asked.get("day", "")),
        page=asked.get("page", 1, type=int),
    )


def _kept(wanted: queries.Wanted) -> dict[str, Any]:
    """What may stand in an address: an order code, never the digits of a number."""
    text = wanted.text if _is_code(wanted.text) else ""
    kept = {"q": text, "state": wanted.state, "store": wanted.store, "day": str(wanted.day or "")}
    return {name: value for name, value in kept.items() if value}


def _is_code(text: str) -> bool:
    """Whether this can only be an order code: nobody's number has a letter in it."""
    return any(letter.isalpha() for letter in text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
