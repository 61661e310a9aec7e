"""/stores, its list alone for the doorbell's refresh, its export, and one store."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from sqlalchemy.orm import Session

from storeadmin import config
from storeadmin.accounts import guard, sessions
from storeadmin.orders import queries as orders
from storeadmin.orders import shown
from storeadmin.sales import panels
from storeadmin.sales import queries as sales
from storeadmin.stores import actions, export, queries
from storeadmin.stores.enrolment_line import enrolment_line
from telecom.calendar import business_date
from telecom.staff import SALES_EXPORT, STORES_EDIT, STORES_SEE
from web.db import reading, transaction
from web.languages import current_view
from web.settings import HqSettings

pages = Blueprint("stores", __name__, url_prefix="/stores")
ORDERS_SHOWN = 20


@pages.get("")
@guard.needs(STORES_SEE)
def index() -> str:
    person, lang = sessions.person(), current_view().lang
    with reading() as db:
        around = {
            "towns": queries.towns(db, person, lang),
            "troubles": queries.troubles(db, person),
            "fenced": queries.fenced_at_work(db, person),
        }
        return render_template("stores/index.html", **_list(db), **around, person=person)


@pages.get("/list")
@guard.needs(STORES_SEE)
def listed() -> str:
    with reading() as db:
        return render_template("stores/list.html", **_list(db))


@pages.get("/export.csv")
@guard.needs(SALES_EXPORT)
def download() -> Response:
    now = config.now()
    day = business_date(now)
    with reading() as db:
        rows = queries.everything(db, sessions.person(), _wanted(), day, now)
        body = export.as_csv(rows, current_view().lang)
    headers = {"Content-Disposition": f'attachment; filename="stores-{day.isoformat()}.csv"'}
    return Response(body, mimetype="text/csv", headers=headers)


@pages.get("/<code>")
@guard.needs(STORES_SEE)
def show(code: str) -> str:
    return _page("stores/show.html", code)


@pages.get("/<code>/now")
@guard.needs(STORES_SEE)
def now_part(code: str) -> str:
    return _page("stores/now.html", code)


@pages.post("/<code>/enrolment-code")
@guard.needs(STORES_EDIT)
def make_code(code: str) -> str:
    with transaction() as db:
        store = queries.get(db, sessions.person(), code)
        secret = actions.new_enrolment_code(db, store.id, config.now())
    hq: HqSettings = current_app.config["KAKI_SETTINGS"]
    line = enrolment_line(hq.public_url or request.host_url, secret)
    # Shown in this one answer and nowhere else: head office itself keeps only its digest.
    return _page("stores/show.html", code, enrolment_code=secret, enrolment_line=line)


def _list(db: Session) -> dict[str, Any]:
    wanted, now = _wanted(), config.now()
    rows, page, count = queries.find(db, sessions.person(), wanted, business_date(now), now)
    pages = max(1, -(-count // queries.PAGE))
    told = {"wanted": wanted, "kept": _kept(), "line_name": export.line_name, "orders_text": panels.orders_text}
    return {"rows": rows, "page": page, "pages": pages, "count": count, **told}


def _page(template: str, code: str, **more: Any) -> str:
    person, lang, now = sessions.person(), current_view().lang, config.now()
    day = business_date(now)
    with reading() as db:
        store = queries.get(db, person, code)
        found = orders.find(db, person, orders.Wanted(store=store.code))
        line = queries.line_of(db, store.id, now)
        of_day = sales.Figures()
        for figures in sales.by_hour(db, _Only(store.id), (day,))[day].values():
            of_day += figures
        facts = {
            "numbers": queries.numbers_of(db, store.id),
            "staff": queries.staff_of(db, store.id),
            "today": of_day,
            "line": line,
            "incidents": queries.incidents_of(db, store.id),
        }
        rows = shown.rows(db, found.orders[:ORDERS_SHOWN], lang)
        return render_template(
            template,
            store=store,
            rows=rows,
            count=found.count,
            person=person,
            line_name=export.line_name,
            incident_names=shown.INCIDENT_NAMES,
            **facts,
            **more,
        )


class _Only:
    """A scope of one store, for its own page."""

    role = "clerk"

    def __init__(self, store_id: str) -> None:
        self.store_id: str | None = store_id


def _wanted() -> queries.Wanted:
    asked = request.args
    sort = asked.get("sort", "code")
    return queries.Wanted(
        text=asked.get("q", "").strip()[:40],
        town=asked.get("town", "")[:40],
        kind=asked.get("kind", ""),
        line=asked.get("line", ""),
        sort=sort if sort.removeprefix("-") in queries.SORTS else "code",
        page=asked.get("page", 1, type=int),
    )


def _kept() -> dict[str, str]:
    return {
        name: value for name, value in request.args.items() if name in ("q", "town", "kind", "line", "sort") and value
    }
