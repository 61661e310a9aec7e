"""GET /numbers, POST /numbers/hold, /numbers/extend, /numbers/release."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from kiosk import clock
from kiosk.db import reading, transaction
from kiosk.numbers import actions, queries
from kiosk.shell import visits
from kiosk.shell.routes import next_page
from telecom.errors import BadInput, HoldExpired, NumberTaken
from telecom.grades import GradeTable
from telecom.numbers import PhoneNumber, clean_digits
from web.errors import wanted
from web.filters import money
from web.languages import current_view

pages = Blueprint("numbers", __name__, url_prefix="/numbers")

BATCH, BATCH_LOW = 30, 15
ENDS_MOST = 4
BATCHES_MOST = 10_000


@pages.get("")
def index() -> str:
    visit = visits.current()
    at, view = clock.current(), current_view()
    # A key pressed without a script comes after what was there before: the last one counts.
    ends = clean_digits((request.args.getlist("ends") or [""])[-1], ENDS_MOST)
    taken = _known_number(request.args.get("taken", ""))
    with reading() as session:
        page = queries.numbers_page(
            session, visit.id, visit.catalogue.grade_table, at,
            ends=ends, batch=_batch(), size=BATCH_LOW if view.reach == "low" else BATCH, instead_of=taken,
        )  # fmt: skip
    return render_template(
        "numbers/index.html", page=page, ends=ends, hold=page.hold, taken=taken,
        table=visit.catalogue.grade_table, costs=_costs(visit.catalogue.grade_table), late="late" in request.args,
        next_href=url_for("checkout.review" if visit.plan_key else "plans.index"),
    )  # fmt: skip


@pages.post("/hold")
def hold() -> AnyResponse:
    visit, at = visits.current(), clock.current()
    digits = PhoneNumber(request.form.get("digits", "")).digits
    try:
        with transaction() as session:
            visits.keep(session, visit, at.now())
            actions.hold_in(session, visit.id, digits, at)
    except NumberTaken:
        if wanted() == "json":
            raise
        return redirect(url_for("numbers.index", taken=digits, **_place()), 303)
    return redirect(next_page() if "next" in request.form else url_for("numbers.index", **_place()), 303)


@pages.post("/extend")
def extend() -> AnyResponse:
    try:
        actions.extend(visits.current().id, clock.current())
    except HoldExpired:
        return redirect(url_for("numbers.index", late=1), 303)
    except actions.NoExtension:
        # A double tap, or Back: the page shows the time there is, without the button.
        if wanted() == "json":
            raise
    return redirect(next_page() if "next" in request.form else url_for("numbers.index", **_place()), 303)


@pages.post("/release")
def release() -> AnyResponse:
    actions.release(visits.current().id, clock.current())
    return redirect(url_for("numbers.index", **_place()), 303)


def _costs(table: GradeTable) -> dict[int, str]:
    """What each grade costs up front, in words once a page and not once a tile."""
    prepaid = ((grade, terms.prepay) for grade, terms in table.terms_by_grade.items())
    return {grade: _("预存 %(amount)s", amount=money(prepay)) if prepay else _("免预存") for grade, prepay in prepaid}


def _place() -> dict[str, Any]:
    """Which batch of which filter the form was on, to come back to it."""
    kept = {name: clean_digits(request.form.get(name, ""), ENDS_MOST) for name in ("batch", "ends")}
    return {name: value for name, value in kept.items() if value}


def _batch() -> int:
    return min(int(clean_digits(request.args.get("batch", ""), 5) or 0), BATCHES_MOST)


def _known_number(text: str) -> str:
    try:
        return PhoneNumber(text).digits
    except BadInput:
        return ""
