"""/numbers: where the city's numbers stand, the list of shelves and its export, one number's life, new segments."""

from flask import Response as FlaskResponse
from flask import render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from storeadmin import config
from storeadmin.accounts import guard, sessions
from storeadmin.numbers import actions, charts, export, move_routes, overview, queries, shelf_routes, wording
from storeadmin.numbers.answering import done, refusal_shown
from storeadmin.numbers.blueprint import pages
from telecom.calendar import business_date
from telecom.errors import BadInput, NotFound, Refusal
from telecom.grade_reasons import why
from telecom.numbers import normalise
from telecom.staff import NUMBERS_ALLOT, NUMBERS_SEE
from web.db import reading
from web.languages import current_view

__all__ = ["move_routes", "pages", "shelf_routes"]

KEPT = ("q", "town", "grade", "state", "low", "sort")


@pages.get("")
@guard.needs(NUMBERS_SEE)
def index() -> str:
    return page()


@pages.get("/export.csv")
@guard.needs(NUMBERS_SEE)
def download() -> FlaskResponse:
    with reading() as session:
        body = export.as_csv(overview.overview(session, sessions.person()), _wanted(), current_view().lang)
    name = f"numbers-{business_date(config.now()).isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return FlaskResponse(body, mimetype="text/csv", headers=headers)


@pages.post("/one")
@guard.needs(NUMBERS_SEE)
def one() -> str | tuple[str, int]:
    """A number's life. Asked for by POST: what a customer's number is belongs into no address and no log."""
    typed = request.form.get("digits", "").strip()[:64]
    try:
        digits = normalise(typed).digits
        with reading() as session:
            found = queries.life(session, sessions.person(), digits)
            table = found.table
            graded = table.grade(digits) if table else None
            return render_template(
                "numbers/one.html",
                found=found,
                grade=graded.grade if graded else found.number.grade,
                reason=why(graded, digits, table.weights) if graded and table else None,
                words=wording,
                person=sessions.person(),
            )
    except (BadInput, NotFound) as refused:
        return page(refused, field="digits"), refused.status


@pages.post("/generate")
@guard.needs(NUMBERS_ALLOT)
def generate() -> Response | tuple[str, int]:
    def work(session: Session, by: str) -> str:
        segment = request.form.get("segment", "").strip()
        digits = actions.segment(segment)
        made = actions.add_to_pool(session.connection(), digits, by=by, why=f"segment {segment}", now=config.now())
        return str(_("号码池多了 %(count)s 个号码", count=made))

    return done(work, page, url_for("numbers.index"))


def page(refused: Refusal | None = None, *, field: str = "") -> str:
    """The whole overview, with a refusal beside its field."""
    person, lang, wanted = sessions.person(), current_view().lang, _wanted()
    with reading() as session:
        seen = overview.overview(session, person)
        towns = overview.towns(session, person)
        shelves = seen.listed(wanted)
        pages_in_all = max(1, -(-len(shelves) // overview.PAGE))
        at = min(max(1, wanted.page), pages_in_all)
        return render_template(
            "numbers/index.html",
            seen=seen,
            shelves=shelves[(at - 1) * overview.PAGE : at * overview.PAGE],
            count=len(shelves),
            page=at,
            pages=pages_in_all,
            wanted=wanted,
            kept={name: value for name, value in request.args.items() if name in KEPT and value},
            towns=[(town.key, town.name.for_language(lang)) for town in towns],
            map=charts.town_map(seen, towns, lang),
            shares=charts.grade_shares(seen),
            words=wording,
            **refusal_shown(refused, field),
        )


def _wanted() -> overview.Wanted:
    asked = request.args
    sort = asked.get("sort", "code")
    return overview.Wanted(
        text=asked.get("q", "").strip()[:40],
        town=asked.get("town", "")[:40],
        grade=asked.get("grade", "")[:3],
        state=asked.get("state", "")[:12],
        low=bool(asked.get("low")),
        sort=sort if sort.removeprefix("-") in overview.SORTS else "code",
        page=asked.get("page", 1, type=int),
    )
