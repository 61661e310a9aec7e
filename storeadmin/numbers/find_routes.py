"""/numbers/find: the city's pool, searched with a store's filters. Forms are posted: digits belong into no address."""

from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import gettext as _

from storeadmin import config
from storeadmin.accounts import guard, sessions
from storeadmin.numbers import city, finding
from storeadmin.numbers.grading import table_in_force
from telecom.calendar import business_date
from telecom.errors import N_, NotFound, Refusal
from telecom.families import FAMILIES
from telecom.number_filter_input import Reading, read_filter
from telecom.staff import NUMBERS_SEE
from web import db

pages = Blueprint("number_find", __name__, url_prefix="/numbers/find")
PAGE_DIGITS = 7


@pages.get("")
@guard.needs(NUMBERS_SEE)
def index() -> str:
    return _page(read_filter({}))


@pages.post("")
@guard.needs(NUMBERS_SEE)
def search() -> tuple[str, int]:
    reading = read_filter(_typed())
    return _page(reading), 422 if reading.faults else 200


@pages.post("/export.csv")
@guard.needs(NUMBERS_SEE)
def download() -> Response | tuple[str, int]:
    _for_head_office()
    reading = read_filter(_typed())
    if reading.faults:
        return _page(reading), 422
    with db.reading() as session:
        table = table_in_force(session)
    matches = city.of_app().matches(reading.filter, table)
    if matches is None:
        raise Refusal("city_not_ready", N_("号码池正在准备，过一会儿再导出"), status=503)
    body = finding.as_csv(db.of(current_app), matches, table)
    name = f"pool-{business_date(config.now()).isoformat()}.csv"
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(reading: Reading) -> str:
    _for_head_office()
    with db.reading() as session:
        found = finding.find(session, city.of_app(), reading.filter, _page_number())
    return render_template(
        "numbers/find.html",
        found=found,
        typed=_typed(),
        faults={fault.field: _(fault.message, **fault.args) for fault in reading.faults},
        families=[(family.key, _(family.name)) for family in FAMILIES],
    )


def _for_head_office() -> None:
    """The pool is the city's, no single store's."""
    if not sessions.person().sees_all_stores:
        raise NotFound("no_pool", N_("号码池由总部管理"))


def _typed() -> dict[str, str]:
    """The form as it was filled in; families come one by one."""
    return {**request.form.to_dict(), "families": ",".join(request.form.getlist("families"))}


def _page_number() -> int:
    typed = request.form.get("page", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= PAGE_DIGITS else 1
