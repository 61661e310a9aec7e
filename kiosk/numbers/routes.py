"""GET /numbers, POST /numbers/hold, /numbers/choose, /numbers/extend, /numbers/release."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from kiosk import clock, devices, store_link
from kiosk.db import reading, together
from kiosk.numbers import actions, in_place, queries, short_list, shown
from kiosk.numbers.asked import PATH, Asked, read_asked
from kiosk.shell import visits
from kiosk.shell.routes import next_page
from media.qr import qr_svg
from telecom.errors import HoldExpired, NumberTaken
from telecom.numbers import PhoneNumber
from web.errors import wanted
from web.languages import current_view
from web.wording import sentence as _

pages = Blueprint("numbers", __name__)

QR_MM = 60
# What the last tap led to; it is not asked for again.
LED_TO = ("taken", "late", "full", "of")


@pages.get(PATH)
def index() -> str:
    visit, view = visits.current(), current_view()
    asked, table = read_asked(request.args), visit.catalogue.grade_table
    eyes = queries.Eyes(visit.id, table, queries.batch_size(view), view.text == "lg")
    with reading() as session:
        page = queries.numbers_page(session, asked, eyes, clock.current())
    return render_template(
        "numbers/index.html", page=page, asked=asked, hold=page.hold, table=table, costs=shown.costs(table),
        told=shown.told(asked, page), faults=shown.faults(asked), cost=_cost(asked, page),
        list_qr=_list_qr(asked, page, visit.id), finder=shown.finder(asked, page),
        sections=shown.sections(asked) if asked.panel else [], differs=shown.differs,
        next_href=url_for("checkout.review" if visit.plan_key else "plans.index"),
        city_href=asked.address(panel="", at="", batch=0).replace(PATH, f"{PATH}/city", 1),
        city_count_href=asked.address(panel="", at="", batch=0).replace(PATH, f"{PATH}/city/count", 1),
        city_rests="" if store_link.connected() else _("连上总部才能找"),
    )  # fmt: skip


@pages.post(f"{PATH}/hold")
def hold() -> AnyResponse:
    visit, device, at = visits.current(), devices.current(), clock.current()
    digits = PhoneNumber(request.form.get("digits", "")).digits

    def take(session: Session) -> None:
        actions.hold_in(session, visit.id, digits, at)
        visits.write(session, visit, device, at.now())

    try:
        together(take)
    except NumberTaken:
        if wanted() == "json":
            raise
        return redirect(_place(taken=digits), 303)
    except actions.HoldsFull:
        if wanted() == "json":
            raise
        return redirect(_place(full="1"), 303)
    visits.kept(visit)
    return (in_place.is_asked() and in_place.answer(digits)) or redirect(_back(), 303)


@pages.post(f"{PATH}/choose")
def choose() -> AnyResponse:
    """This one goes on; `next` says where to."""
    try:
        actions.choose(visits.current().id, _digits(), clock.current())
    except HoldExpired:
        return redirect(_place(late="1"), 303)
    return redirect(_back(), 303)


@pages.post(f"{PATH}/extend")
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


@pages.post(f"{PATH}/release")
def release() -> AnyResponse:
    digits = _digits()
    actions.release(visits.current().id, clock.current(), digits)
    return (digits and in_place.is_asked() and in_place.answer(digits)) or redirect(_back(), 303)


@pages.get(f"{short_list.PATH}<token>")
def phone(token: str) -> AnyResponse:
    """The visit's numbers on the shopper's own phone, while the visit lasts."""
    at = clock.current()
    try:
        with reading() as session:
            holds, table = short_list.held_by(session, token, at)
    except (short_list.NoList, short_list.ListEnded) as refusal:
        return make_response(render_template("numbers/phone_message.html", refusal=refusal), refusal.status)
    held = [(hold, shown.cost(hold.digits, table)) for hold in holds]
    return make_response(render_template("numbers/phone.html", held=held))


def _cost(asked: Asked, page: queries.NumbersPage) -> shown.Cost | None:
    """The panel of what a number costs: the one asked for, else the chosen one."""
    if asked.panel != "cost":
        return None
    digits = asked.of or (page.hold.digits if page.hold else "")
    return shown.cost(digits, visits.current().catalogue.grade_table) if digits else None


def _list_qr(asked: Asked, page: queries.NumbersPage, visit_id: str) -> str:
    """The code that takes the visit's numbers to a phone, beside what they cost; "" where no phone could open it."""
    address = short_list.address(visit_id) if asked.panel == "cost" and page.holds else ""
    return qr_svg(address, QR_MM, _("扫一扫，号码带到手机上看")) if address else ""


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
