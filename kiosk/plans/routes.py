"""GET /plans, POST /plans/choose."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kiosk import catalogue, clock
from kiosk.db import reading, transaction
from kiosk.numbers.holds import live_hold
from kiosk.plans.queries import CARDS, CARDS_FEW, plans_page
from kiosk.plans.shown import allowances, need_names, overage
from kiosk.shell import visits
from telecom.errors import N_, NotFound
from telecom.numbers import clean_digits
from web.languages import current_view

pages = Blueprint("plans", __name__, url_prefix="/plans")


@pages.get("")
def index() -> str:
    visit = visits.current()
    with reading() as session:
        hold = live_hold(session, visit.id, clock.current())
    number = int(clean_digits(request.args.get("page", ""), 3) or 1)
    need = request.args.get("need", "")
    digits, now = hold.digits if hold else "", catalogue.current()
    page = plans_page(visit.catalogue, now, digits, need, number, visit.plan_key, _cards())
    return render_template(
        "plans/index.html", page=page, hold=hold, chosen=visit.plan_key, table=visit.catalogue.grade_table,
        needs=need_names(), allowances=allowances, overage=overage,
    )  # fmt: skip


@pages.post("/choose")
def choose() -> AnyResponse:
    visit, at = visits.current(), clock.current()
    plan = visit.catalogue.plan(request.form.get("plan", ""))
    if plan is None:
        raise NotFound("no_plan", N_("这个套餐已经下架"))
    # A visit ends with the boot, and its order says what was chosen.
    with transaction(durable=False) as session:
        visits.keep(session, visit, at.now(), plan_key=plan.key, service_key=None)
        hold = live_hold(session, visit.id, at)
    return redirect(url_for("checkout.review") if hold else url_for("numbers.index"), 303)


def _cards() -> int:
    """How many cards fit: large text and a low reach leave less room, and nothing to tap may be off the screen."""
    view = current_view()
    return CARDS_FEW if view.text == "lg" and view.reach == "low" else CARDS
