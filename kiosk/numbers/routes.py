"""GET /numbers, POST /numbers/hold, /numbers/choose, /numbers/extend, /numbers/release."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kiosk import clock
from kiosk.db import reading, transaction
from kiosk.numbers import actions, queries, shown
from kiosk.numbers.asked import PATH, Asked, read_asked
from kiosk.shell import visits
from kiosk.shell.routes import next_page
from telecom.errors import HoldExpired, NumberTaken
from telecom.numbers import PhoneNumber
from web.errors import wanted
from web.languages import current_view

pages = Blueprint("numbers", __name__, url_prefix=PATH)

BATCH, BATCH_LOW = 30, 15
# What the last tap led to; it is not asked for again.
LED_TO = ("taken", "late", "full", "of")


@pages.get("")
def index() -> str:
    visit, view = visits.current(), current_view()
    asked, table = read_asked(request.args), visit.catalogue.grade_table
    eyes = queries.Eyes(visit.id, table, BATCH_LOW if view.reach == "low" else BATCH, view.text == "lg")
    with reading() as session:
        page = queries.numbers_page(session, asked, eyes, clock.current())
    return render_template(
        "numbers/index.html", page=page, asked=asked, hold=page.hold, table=table, costs=shown.costs(table),
        told=shown.told(asked, page), faults=shown.faults(asked), cost=_cost(asked, page),
        finder=shown.finder(asked, page),
        sections=shown.sections(asked) if asked.panel else [], differs=shown.differs,
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
        return redirect(_place(taken=digits), 303)
    except actions.HoldsFull:
        if wanted() == "json":
            raise
        return redirect(_place(full="1"), 303)
    return redirect(_back(), 303)


@pages.post("/choose")
def choose() -> AnyResponse:
    """This one goes on; `next` says where to."""
    try:
        actions.choose(visits.current().id, _digits(), clock.current())
    except HoldExpired:
        return redirect(_place(late="1"), 303)
    return redirect(_back(), 303)


@pages.post("/extend")
def extend() -> AnyResponse:
    try:
        actions.extend(visits.current().id, clock.current(), _digits())
    except HoldExpired:
        return redirect(_place(late="1"), 303)
    except actions.NoExtension:
        # A double tap, or Back: the page shows the time there is, without the button.
        if wanted() == "json":
            raise
    return redirect(_back(), 303)


@pages.post("/release")
def release() -> AnyResponse:
    actions.release(visits.current().id, clock.current(), _digits())
    return redirect(_back(), 303)


def _cost(asked: Asked, page: queries.NumbersPage) -> shown.Cost | None:
    """The panel of what a number costs: the one asked for, else the chosen one."""
    if asked.panel != "cost":
        return None
    digits = asked.of or (page.hold.digits if page.hold else "")
    return shown.cost(digits, visits.current().catalogue.grade_table) if digits else None


def _digits() -> str:
    """The number that the form is about, "" for none in particular. Raises BadInput."""
    typed = request.form.get("digits", "")
    return PhoneNumber(typed).digits if typed else ""


def _back() -> str:
    return next_page() if "next" in request.form else PATH


def _place(**led_to: str) -> str:
    """The place among the numbers that the form was on, with what the tap led to."""
    here = urlsplit(next_page()) if "next" in request.form else urlsplit(PATH)
    kept = [pair for pair in parse_qsl(here.query) if here.path == PATH and pair[0] not in LED_TO]
    return f"{PATH}?{urlencode([*kept, *led_to.items()])}"
