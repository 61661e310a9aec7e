"""GET /numbers/city, POST /numbers/city/take."""

from dataclasses import replace
from itertools import chain
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kiosk import clock
from kiosk.city import actions, asking, filters
from kiosk.city.asking import REASONS, CityRests
from kiosk.db import reading
from kiosk.numbers import shown
from kiosk.numbers.actions import HoldsFull
from kiosk.numbers.asked import PATH as STORE_PATH
from kiosk.numbers.asked import Asked, read_asked
from kiosk.numbers.chips import row
from kiosk.numbers.holds import own_holds
from kiosk.numbers.near_numbers import Near
from kiosk.numbers.queries import SENTENCE_TILES, Tile, batch_size
from kiosk.shell import visits
from link.questions import CityCount, CityNumbers
from telecom.errors import NumberTaken, Refusal
from telecom.grades import GradeTable
from telecom.numbers import PhoneNumber
from web.addresses import parts_of
from web.errors import wanted
from web.filters import spoken
from web.languages import current_view
from web.wording import sentence as _

PATH = "/numbers/city"
pages = Blueprint("city", __name__, url_prefix=PATH)

NOTHING = CityNumbers((), 0)
# What the last tap led to; it is not asked for again.
LED_TO = ("taken", "late", "full", "rests")


@pages.get("")
def index() -> str:
    """One batch of the city's numbers by the same filter; when head office cannot be asked, a sentence why."""
    visit, view = visits.current(), current_view()
    asked, table = _asked(), visit.catalogue.grade_table
    line = [] if asked.panel else row(asked, view.text == "lg")
    groups = filters.groups(asked, table) if asked.panel else []
    options = filters.options(chain(line, *(group.chips for group in groups)))
    found, rests = NOTHING, ""
    try:
        found = asking.search(asked, visit.id, 0 if asked.panel else batch_size(view), options)
    except CityRests as resting:
        rests = _(resting.message)
    counts, told, faults = iter(found.counts), _told(asked), shown.faults(asked)
    room = batch_size(view) - (SENTENCE_TILES if told or faults else 0)
    with reading() as session:
        holds = own_holds(session, visit.id, clock.current())
    store = replace(asked, path=STORE_PATH)
    return render_template(
        "city/city.html", asked=asked, found=found, rests=rests, told=told, faults=faults,
        holds=holds, table=table, tiles=_tiles(found, asked, table)[:room], near=shown.none_but_near(asked),
        costs=shown.costs(table), differs=shown.differs, count=filters.words(CityCount(found.count, found.is_more)),
        row=filters.counted(line, asked, counts),
        groups=[replace(group, chips=tuple(filters.counted(group.chips, asked, counts))) for group in groups],
        sections=[one for one in shown.sections(asked) if one[0] in filters.PANELS] if asked.panel else [],
        here=asked.address(), store_href=store.address(panel="", batch=0),
        cost_href=store.address(panel="cost", of=holds[0].digits) if holds else "",
        next_href=url_for("checkout.review" if visit.plan_key else "plans.index"),
    )  # fmt: skip


@pages.get("/count")
def count() -> str:
    """How many of the city's numbers pass, as a word on the button that leads there; nothing while nobody can say."""
    try:
        found = asking.search(read_asked(request.args), visits.current().id, 0)
        return filters.words(CityCount(found.count, found.is_more))
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
        return redirect(_back(**_led_to(refused, digits)), 303)
    return redirect(_back(), 303)


def allowed(found: CityNumbers, asked: Asked, table: GradeTable) -> list[str]:
    """Those within the ceilings by the visit's own table: head office may know a newer one."""
    return [digits for digits in found.digits if asked.wanted.allows_grade(table.grade(digits).grade, table)]


def _asked() -> Asked:
    """The address, but for what needs the store's keys."""
    asked = replace(read_asked(request.args, PATH), at="", typed="")
    return asked if asked.panel in filters.PANELS else replace(asked, panel="")


def _tiles(found: CityNumbers, asked: Asked, table: GradeTable) -> list[Tile]:
    """What was drawn, else what is nearest to the filter."""
    drawn = [_tile(digits, asked, table) for digits in allowed(found, asked, table)]
    return drawn or [_tile(one.digits, asked, table, Near(one.digits, one.differs)) for one in found.near]


def _tile(digits: str, asked: Asked, table: GradeTable, near: Near | None = None) -> Tile:
    graded = table.grade(digits)
    return Tile(digits, "free", graded, tuple(asked.wanted.marked(digits)) or graded.marked, near=near)


def _led_to(refused: Refusal, digits: str) -> dict[str, str]:
    if isinstance(refused, NumberTaken):
        return {"taken": digits}
    if isinstance(refused, HoldsFull):
        return {"full": "1"}
    return {"rests": refused.code if refused.code in REASONS else "late"}


def _told(asked: Asked) -> str:
    """The sentence above the numbers; "" when there is nothing to say."""
    why = REASONS.get(request.args.get("rests", ""))
    if asked.taken:
        return _("%(number)s 刚被别人选走", number=spoken(asked.taken))
    if asked.notice == "full":
        full = HoldsFull()
        return _(full.message, **full.args)
    if asked.notice == "late":
        return _("保留时间到了，号码放回本店了；还喜欢就到本店的号码里点")
    return _(why) if why else ""


def _back(**led_to: str) -> str:
    """The batch that the form was on, with what the tap led to."""
    here = parts_of(request.form.get("next", ""))
    kept = parse_qsl(here.query) if here.path == PATH and not here.netloc else []
    query = urlencode([*((name, value) for name, value in kept if name not in LED_TO), *led_to.items()])
    return f"{PATH}?{query}" if query else PATH
