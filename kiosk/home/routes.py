"""GET /"""

import re
from dataclasses import dataclass

from flask import Blueprint, current_app, render_template

from kiosk import catalogue, clock
from kiosk.db import reading
from kiosk.shell import visits
from kiosk.zones import queries
from telecom.calendar import business_date
from telecom.errors import N_
from web.brand import brand
from web.languages import current_view

pages = Blueprint("home", __name__)


@dataclass(frozen=True)
class Task:
    """A thing to do, as a tile: at most four characters, a lucide icon, and the endpoint of its page."""

    label: str
    icon: str
    endpoint: str


TASKS = (
    Task(N_("选号码"), "hash", "numbers.index"),
    Task(N_("办套餐"), "layers", "plans.index"),
    Task(N_("查进度"), "clock", "orders.find"),
)


@pages.get("/")
def index() -> str:
    visit = visits.current()
    if not visit.is_kept and visit.revision != catalogue.current().revision:
        # Nothing chosen yet: whoever stands here now sees what is published now.
        visit = visits.begin()
    today = business_date(clock.current().now())
    with reading() as session:
        zones = queries.zones_by_use(session, visit.catalogue, today)
        tried = queries.tried_on(session, today)
    tasks = [task for task in TASKS if task.endpoint in current_app.view_functions]
    line = re.split(r"[，,]\s*", brand().line(current_view().lang))
    return render_template("home/index.html", zones=zones, tried=tried, tasks=tasks, line=line)
