"""GET /numbers/city, POST /numbers/city/take."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kiosk import clock
from kiosk.city import actions, asking
from kiosk.city.asking import CityRests
from kiosk.db import reading
from kiosk.numbers import shown
from kiosk.numbers.actions import HoldsFull
from kiosk.numbers.asked import PATH as STORE_PATH
from kiosk.numbers.asked import Asked, read_asked
from kiosk.numbers.chips import active
from kiosk.numbers.holds import own_holds
from kiosk.numbers.queries import Tile, batch_size
from kiosk.shell import visits
from link.questions import CityNumbers
from telecom.errors import NumberTaken
from telecom.grades import GradeTable
from telecom.numbers import PhoneNumber
from web.errors import wanted
from web.filters import spoken
from web.languages import current_view
from web.wording import sentence as _

PATH = "/numbers/city"
pages = Blueprint("city", __name__, url_prefix=PATH)

NOTHING = CityNumbers((), 0)


@pages.get("")
def index() -> str:
    """One batch of the city's numbers by the same filter; when head office cannot be asked, a sentence why."""
    visit = visits.current()
    table = visit.catalogue.grade_table
    asked, rests = read_asked(request.args), ""
    found = NOTHING
    try:
        found = asking.search(asked, visit.id, batch_size(current_view()))
    except CityRests as resting:
        rests = _(resting.message)
    with reading() as session:
        holds = own_holds(session, visit.id, clock.current())
    return render_template(
        "city/city.html", asked=asked, found=found, rests=rests, told=_told(asked), holds=holds, table=table,
        tiles=[_tile(digits, asked, table) for digits in allowed(found, asked, table)], costs=shown.costs(table),
        count=_count(found),
        active=[(chip.label, _in_city(asked.address(chip.left, panel="", at=""))) for chip in active(asked.wanted)],
        here=_here(asked), here_before=_here(asked, batch=asked.batch - 1),
        next_batch=_here(asked, batch=asked.batch + 1), store_href=asked.address(panel="", batch=0),
        next_href=url_for("checkout.review" if visit.plan_key else "plans.index"),
    )  # fmt: skip


@pages.get("/count")
def count() -> str:
    """How many of the city's numbers pass, as a word on the button that leads there; nothing while nobody can say."""
    try:
        return _count(asking.search(read_asked(request.args), visits.current().id, 0))
    except CityRests:
        return ""


@pages.post("/take")
def take() -> AnyResponse:
    """The number comes to this store and is held; then the shopper is among the store's numbers, where it is kept."""
    digits = PhoneNumber(request.form.get("digits", "")).digits
    try:
        actions.take(visits.current(), digits, clock.current())
    except (NumberTaken, HoldsFull, CityRests) as refused:
        if wanted() == "json":
            raise
        led_to = {"taken": digits} if isinstance(refused, NumberTaken) else {"full": "1"}
        return redirect(_back(**({} if isinstance(refused, CityRests) else led_to)), 303)
    return redirect(_back(), 303)


def allowed(found: CityNumbers, asked: Asked, table: GradeTable) -> list[str]:
    """Those within the ceilings by the visit's own table: head office may know a newer one."""
    return [digits for digits in found.digits if asked.wanted.allows_grade(table.grade(digits).grade, table)]


def _tile(digits: str, asked: Asked, table: GradeTable) -> Tile:
    graded = table.grade(digits)
    return Tile(digits, "free", graded, tuple(asked.wanted.marked(digits)) or graded.marked)


def _count(found: CityNumbers) -> str:
    return f"{found.count:,}+" if found.is_more else f"{found.count:,}"


def _told(asked: Asked) -> str:
    if asked.taken:
        return str(_("%(number)s 刚被别人选走", number=spoken(asked.taken)))
    full = HoldsFull()
    return str(_(full.message, **full.args)) if asked.notice == "full" else ""


def _here(asked: Asked, **changed: Any) -> str:
    """The same filter, in the city."""
    return _in_city(asked.address(panel="", at="", **changed))


def _in_city(address: str) -> str:
    return address.replace(STORE_PATH, PATH, 1)


def _back(**led_to: str) -> str:
    """The batch that the form was on, with what the tap led to."""
    here = urlsplit(request.form.get("next", ""))
    kept = parse_qsl(here.query) if here.path == PATH and not here.netloc else []
    query = urlencode([*((name, value) for name, value in kept if name not in ("taken", "full")), *led_to.items()])
    return f"{PATH}?{query}" if query else PATH
