"""/catalogue/grade_table/<key>/trials: trying a grade table out on the numbers at hand, and what would change."""

from collections.abc import Iterator
from typing import Any

from flask import Response as FlaskResponse
from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from storeadmin import config
from storeadmin.accounts import guard, sessions
from storeadmin.catalogue import patterns, trials
from storeadmin.catalogue.actions import existing
from storeadmin.catalogue.blueprint import pages
from storeadmin.catalogue.kinds import KINDS
from storeadmin.numbers import wording
from storeadmin.stores.export import plain
from storeadmin.stores.queries import choices
from telecom.errors import Refusal
from telecom.staff import CATALOGUE_EDIT, CATALOGUE_SEE
from web import db
from web.db import after_commit, reading, transaction
from web.languages import current_view

PLACES_SHOWN = 40


@pages.get("/grade-pattern")
@guard.needs(CATALOGUE_SEE)
def pattern() -> str:
    """What the pattern being typed says, or what is wrong with it; asked for while somebody types."""
    typed = next(iter(request.args.values()), "")[:40]
    return render_template("catalogue/told.html", sentence=patterns.explained(typed) if typed.strip() else ("", False))


@pages.get("/grade_table/<key>/trials")
@guard.needs(CATALOGUE_SEE)
def trials_page(key: str) -> str:
    return _page("catalogue/trial.html", key)


@pages.get("/grade_table/<key>/trials/now")
@guard.needs(CATALOGUE_SEE)
def trial_now(key: str) -> str:
    """How far the newest run is; the page asks while it runs."""
    return _page("catalogue/trial_now.html", key)


@pages.post("/grade_table/<key>/trials")
@guard.needs(CATALOGUE_EDIT)
def try_out(key: str) -> Response | tuple[str, int]:
    database = db.of(current_app)
    try:
        with transaction() as session:
            number = trials.begin(session, key, sessions.person().username, config.now()).id
            after_commit(lambda: trials.start(database, number))
    except Refusal as refused:
        if refused.status == 404:
            raise
        return _page("catalogue/trial.html", key, refused=_(refused.message, **refused.args)), refused.status
    return redirect(url_for("catalogue.trials_page", key=key), 303)


@pages.get("/grade_table/<key>/trials/<trial_id>/export.csv")
@guard.needs(CATALOGUE_SEE)
def trial_export(key: str, trial_id: str) -> FlaskResponse:
    with reading() as session:
        trial = trials.get(session, key, trial_id)
        names = dict(choices(session, sessions.person(), current_view().lang))
    head = (
        _("手机号"), _("门店编号"), _("店名"), _("状态"), _("原等级"), _("新等级"),
        _("原预存（元）"), _("新预存（元）"), _("原每月最低（元）"), _("新每月最低（元）"),
    )  # fmt: skip
    states = {state: wording.state_name(state) for state in wording.STATE_NAMES}
    lines = _lines(trials.every_change(db.of(current_app), trial), names, states)
    headers = {"Content-Disposition": f'attachment; filename="grades-{key}-{trial.id}.csv"'}
    return FlaskResponse(_csv(head, lines), mimetype="text/csv", headers=headers)


def _page(template: str, key: str, **more: Any) -> str:
    lang, person = current_view().lang, sessions.person()
    with reading() as session:
        row: Any = existing(session, KINDS["grade_table"], key)
        trial = trials.latest(session, key)
        names = dict(choices(session, person, lang))
        places = sorted(trial.found.get("places", ()), key=lambda one: -one["count"]) if trial else []
        return render_template(
            template,
            key=key,
            version=row.version,
            trial=trial,
            stopped=trial is not None and trials.has_stopped(trial, config.now()),
            outdated=trial is not None and trial.state == "done" and trials.is_outdated(session, trial),
            places=places[:PLACES_SHOWN],
            places_in_all=len(places),
            names=names,
            words=wording,
            person=person,
            **more,
        )


def _lines(changes: Iterator[trials.Change], names: dict[str, str], states: dict[str, str]) -> Iterator[list[str]]:
    for one in changes:
        money = [f"{fen / 100:.2f}" for fen in (*one.prepay, *one.minimum)]
        place = [one.store_id, names.get(one.store_id, ""), states.get(one.state, one.state)]
        yield [one.digits, *place, str(one.was), str(one.will_be), *money]


def _csv(head: tuple[str, ...], lines: Iterator[list[str]]) -> Iterator[str]:
    """A line at a time: ten million of them are never in memory together."""
    yield "\ufeff" + ",".join(head) + "\r\n"
    for line in lines:
        yield ",".join(_quoted(plain(cell)) for cell in line) + "\r\n"


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',"\r\n') else cell
