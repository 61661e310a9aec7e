"""GET /checkout, POST /checkout/confirm.

An order is placed at today's prices and only at the quote the form showed: a price that changed since is shown and
asked.
"""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kiosk import catalogue, clock, devices
from kiosk.checkout import queries
from kiosk.checkout.shown import answers, months
from kiosk.db import reading
from kiosk.orders import actions as orders
from kiosk.orders.models import Order
from kiosk.plans.shown import allowances
from kiosk.shell import visits
from telecom.calendar import business_date
from telecom.errors import N_, BadInput, HoldExpired, NotFound, NumberTaken, QuoteChanged
from telecom.numbers import clean_digits, normalise
from telecom.quotes import PlanBelowMinimum

pages = Blueprint("checkout", __name__, url_prefix="/checkout")


@pages.get("")
def review() -> AnyResponse:
    service_key = request.args.get("service", "")
    return _service_page(service_key) if service_key else _line_page()


@pages.post("/confirm")
def confirm() -> AnyResponse:
    """The shopper says yes. Twice is once: the form's intent answers with the first order."""
    service_key = request.form.get("service", "")
    if not request.form.get("consent"):
        return _service_page(service_key, "consent") if service_key else _line_page("consent")
    try:
        order = _place_service(service_key) if service_key else _place_line()
    except (HoldExpired, NumberTaken, QuoteChanged, NotFound, PlanBelowMinimum):
        # The review says what has changed and asks; for what is not sold any more it leads to what is.
        return redirect(url_for("checkout.review", service=service_key or None), 303)
    except BadInput as wrong:
        if wrong.field != "number":
            raise
        return _service_page(service_key, "number")
    return redirect(f"/orders/{order.code}", 303)


def _line_page(missing: str = "") -> AnyResponse:
    visit = visits.current()
    with reading() as session:
        wished = queries.wish(session, visit, clock.current())
    if wished.ordered:
        return redirect(f"/orders/{wished.ordered}", 303)
    if not wished.digits:
        return redirect(url_for("numbers.index"), 303)
    if visit.plan_key is None:
        return redirect(url_for("plans.index"), 303)
    if wished.stands == "gone":
        return redirect(url_for("numbers.index", taken=wished.digits), 303)
    try:
        shown = queries.review(visit, wished)
    except PlanBelowMinimum:
        return redirect(url_for("plans.index"), 303)
    if shown is None:
        return redirect(url_for("plans.index"), 303)
    page = render_template(
        "checkout/review.html",
        review=shown,
        missing=missing,
        months=months(shown.quote, business_date(clock.current().now())),
        answers=answers(shown.quote),
        allowances=allowances(shown.plan),
    )
    return make_response(page, 422 if missing else 200)


def _service_page(key: str, missing: str = "") -> AnyResponse:
    shown = queries.service_review(visits.current(), key)
    if shown is None:
        raise NotFound("no_service", N_("这项业务已经下架，回首页看看别的"))
    typed = clean_digits(request.form.get("number", ""), 11)
    page = render_template(
        "checkout/service.html", review=shown, missing=missing, typed=typed, answers=answers(shown.quote)
    )
    return make_response(page, 422 if missing else 200)


def _place_line() -> Order:
    visit, at, form, device = visits.current(), clock.current(), request.form, devices.current()
    return orders.place_new_line(
        visit_id=visit.id,
        device_id=device.id if device else None,
        hold_digits=form.get("digits", ""),
        plan_key=form.get("plan", ""),
        revision=catalogue.current().revision,
        graded_at=visit.revision,
        confirmed_digest=form.get("quote", ""),
        intent=form.get("intent", ""),
        now=at.now(),
        clock=at,
    )


def _place_service(key: str) -> Order:
    visit, at, form, device = visits.current(), clock.current(), request.form, devices.current()
    return orders.place_service(
        visit_id=visit.id,
        device_id=device.id if device else None,
        service_key=key,
        existing_number=normalise(form.get("number", "")).digits,
        revision=catalogue.current().revision,
        confirmed_digest=form.get("quote", ""),
        intent=form.get("intent", ""),
        now=at.now(),
        clock=at,
    )
