"""A tap on a tile, answered with what it changes alone: the tile and the bar of the visit's numbers.

The rest of the page stays as it is, so that it is not drawn anew. Asked for by the form (`part`) of a page that
shows no sentence which the tap would take away, as long as that page's address is the one to go back to, and the
numbers that its bar shows (`shown`) are those that the visit had. The second number gives the bar a row of its own,
which moves the rest: then the whole page comes.
"""

from urllib.parse import parse_qsl

from flask import make_response, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kiosk import clock
from kiosk.db import reading
from kiosk.numbers import queries, shown
from kiosk.numbers.asked import PATH, read_asked
from kiosk.shell import visits
from kiosk.shell.routes import next_page
from web.addresses import parts_of
from web.languages import current_view


def is_asked() -> bool:
    """Whether this form may be answered so, and the page is where it would come back to."""
    if "part" not in request.form or request.headers.get("HX-Request") != "true":
        return False
    here, there = parts_of(request.headers.get("HX-Current-URL", "")), parts_of(next_page())
    return (here.path, here.query) == (there.path, there.query) and there.path == PATH


def answer(digits: str) -> Response | None:
    """The tile of `digits` and the bar, as two parts; the address stays. None where more than that has changed."""
    visit, view, address = visits.current(), current_view(), next_page()
    asked, table = read_asked(MultiDict(parse_qsl(parts_of(address).query))), visit.catalogue.grade_table
    eyes = queries.Eyes(visit.id, table, queries.batch_size(view), view.text == "lg")
    with reading() as session:
        page = queries.picked(session, asked, eyes, clock.current(), digits)
    shown_before, has = set(request.form.get("shown", "").split()), {hold.digits for hold in page.holds}
    if has - {digits} != shown_before - {digits} or (len(has) > 1) != (len(shown_before) > 1):
        return None
    parts = render_template(
        "numbers/in_place.html", page=page, asked=asked, hold=page.hold, table=table, costs=shown.costs(table),
        next_href=url_for("checkout.review" if visit.plan_key else "plans.index"),
    )  # fmt: skip
    response = make_response(parts)
    response.headers["HX-Push-Url"] = address
    return response
