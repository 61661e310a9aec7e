"""/orders and one order; /o/<token> for the visitor's phone."""

from datetime import date

from flask import Blueprint, make_response, render_template, request
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
    wanted, lang = _wanted(), current_view().lang
    with reading() as db:
        found = queries.find(db, sessions.person(), wanted)
        rows = shown.rows(db, found.orders, lang)
        stores = choices(db, sessions.person(), lang)
    states = [(str(state), shown.state_name(state)) for state in OrderState]
    kept = {name: value for name, value in request.args.items() if name in ("q", "state", "store", "day") and value}
    return render_template(
        "orders/index.html", found=found, rows=rows, wanted=wanted, states=states, stores=stores, kept=kept
    )


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


def _wanted() -> queries.Wanted:
    asked = request.args
    state = asked.get("state", "")
    return queries.Wanted(
        text=asked.get("q", "").strip()[:40],
        state=state if state in set(OrderState) else "",
        store=asked.get("store", "")[:16],
        day=_day(asked.get("day", "")),
        page=asked.get("page", 1, type=int),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
