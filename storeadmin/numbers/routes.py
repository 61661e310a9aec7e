"""/numbers: the pool, each store's shelf, one number's life; allotting and recalling."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from storeadmin import config
from storeadmin.accounts import guard, sessions
from storeadmin.numbers import actions, queries
from telecom.errors import N_, BadInput, Refusal
from telecom.numbers import normalise
from telecom.staff import NUMBERS_ALLOT, NUMBERS_SEE
from web.db import reading, transaction

pages = Blueprint("numbers", __name__, url_prefix="/numbers")
COUNT_MOST = 100_000
STATE_NAMES = {
    "pool": N_("号码池"),
    "allotted": N_("在门店"),
    "recalling": N_("收回中"),
    "sold": N_("已售"),
    "in_use": N_("使用中"),
    "suspended": N_("停机保号"),
    "cooling": N_("冷却中"),
    "quarantine": N_("隔离"),
}


@pages.get("")
@guard.needs(NUMBERS_SEE)
def index() -> str:
    return _page()


@pages.post("/generate")
@guard.needs(NUMBERS_ALLOT)
def generate() -> Response | tuple[str, int]:
    def work(session: Any, by: str) -> str:
        segment = request.form.get("segment", "").strip()
        digits = actions.segment(segment)
        made = actions.add_to_pool(session.connection(), digits, by=by, why=f"segment {segment}", now=config.now())
        return str(_("号码池多了 %(count)s 个号码", count=made))

    return _done(work)


@pages.post("/allot")
@guard.needs(NUMBERS_ALLOT)
def allot() -> Response | tuple[str, int]:
    def work(session: Any, by: str) -> str:
        store = _store()
        given = actions.allot(session, store, _count(), by=by, now=config.now())
        return str(_("%(count)s 个号码已分给 %(store)s", count=given, store=store))

    return _done(work)


@pages.post("/recall")
@guard.needs(NUMBERS_ALLOT)
def recall() -> Response | tuple[str, int]:
    def work(session: Any, by: str) -> str:
        store = _store()
        asked = actions.recall(session, store, _count(), by=by, now=config.now())
        return str(_("已向 %(store)s 收回 %(count)s 个，门店答应后才回号码池", count=len(asked), store=store))

    return _done(work)


def _done(work: Callable[[Any, str], str]) -> Response | tuple[str, int]:
    """Do it in one transaction; a refusal is told on the page, beside what was typed."""
    try:
        with transaction() as session:
            told = work(session, sessions.person().username)
    except Refusal as refused:
        return _page(refused=refused), refused.status
    flash(told, "ok")
    return redirect(url_for("numbers.index"), 303)


def _page(refused: Refusal | None = None) -> str:
    sought = request.args.get("digits", "").strip()
    with reading() as session:
        found = _life(session, sought) if sought else None
        return render_template(
            "numbers/index.html",
            totals=queries.totals(session),
            shelves=queries.shelves(session),
            states=STATE_NAMES,
            sought=sought,
            found=found,
            typed=request.form,
            refused=_(refused.message, **refused.args) if refused else "",
            refused_field=getattr(refused, "field", ""),
            person=sessions.person(),
        )


def _life(session: Any, sought: str) -> tuple[Any, list[Any]]:
    try:
        return queries.life(session, normalise(sought).digits)
    except BadInput:
        return None, []


def _store() -> str:
    return request.form.get("store", "")


def _count() -> int:
    typed = request.form.get("count", "").strip()
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 7 and 1 <= int(typed) <= COUNT_MOST):
        raise BadInput("bad_count", N_("数量填 1 到 %(most)s 的整数"), field="count", most=COUNT_MOST)
    return int(typed)
