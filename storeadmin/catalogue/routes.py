"""/catalogue: what stands in the tables, what is new in it, and publishing it."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from storeadmin import config
from storeadmin.accounts import guard, sessions
from storeadmin.catalogue import actions, patterns, pictures, publishing, queries, rows, trial_routes
from storeadmin.catalogue.blueprint import pages
from storeadmin.catalogue.kinds import KINDS
from storeadmin.catalogue.kinds.pattern import Kind
from telecom.errors import NotFound, Refusal
from telecom.staff import CATALOGUE_EDIT, CATALOGUE_PUBLISH, CATALOGUE_SEE
from web import media_files
from web.db import reading, transaction

__all__ = ["pages", "trial_routes"]


@pages.get("")
@guard.needs(CATALOGUE_SEE)
def index() -> str:
    with reading() as session:
        return render_template(
            "catalogue/index.html",
            kinds=KINDS,
            counts=queries.counts(session),
            waiting=queries.waiting(session),
            revisions=queries.revisions(session),
            label_of=_label_of,
            person=sessions.person(),
        )


@pages.post("/publish")
@guard.needs(CATALOGUE_PUBLISH)
def publish() -> Response:
    with transaction() as session:
        done = publishing.publish(
            session, sessions.person().username, config.now(), has_media=media_files.of(current_app).is_whole
        )
    if done.differences:
        flash(_("第 %(revision)s 版已发布", revision=done.revision), "ok")
    else:
        flash(_("和上一版一样，没有发布新版"), "info")
    return redirect(url_for("catalogue.index"), 303)


@pages.get("/<kind>")
@guard.needs(CATALOGUE_SEE)
def entries(kind: str) -> str:
    known = _kind(kind)
    with reading() as session:
        found = queries.entries(session, known)
        changed = {each.key: each.how for each in publishing.differences(session) if each.kind == kind}
        return render_template(
            "catalogue/entries.html", kind=known, rows=found, changed=changed, name_of=queries.name_of,
            kinds=KINDS, counts=queries.counts(session), person=sessions.person(),
        )  # fmt: skip


@pages.get("/<kind>/new")
@guard.needs(CATALOGUE_EDIT)
def new(kind: str) -> str:
    return _form(_kind(kind), None, {"active": "1"})


@pages.post("/<kind>/new")
@guard.needs(CATALOGUE_EDIT)
def add(kind: str) -> Response | tuple[str, int]:
    return _save(_kind(kind), None)


@pages.get("/<kind>/<key>")
@guard.needs(CATALOGUE_SEE)
def show(kind: str, key: str) -> str:
    known = _kind(kind)
    with reading() as session:
        row = actions.existing(session, known, key)
        typed = {field.name: field.show(getattr(row, field.name)) for field in known.fields}
        return _form(known, key, {**typed, "seen": row.changed_at.isoformat()})


@pages.post("/<kind>/<key>")
@guard.needs(CATALOGUE_EDIT)
def change(kind: str, key: str) -> Response | tuple[str, int]:
    return _save(_kind(kind), key)


def _save(kind: Kind, key: str | None) -> Response | tuple[str, int]:
    taken = pictures.take(kind, rows.joined(kind, _typed()), _file, media_files.of(current_app))
    typed, person = taken.typed, sessions.person()
    if (rearranged := rows.changed(typed)) is not None:
        return _form(kind, key, rearranged), 200
    if taken.errors:
        return _form(kind, key, typed, taken.errors), 422
    try:
        with transaction() as session:
            row = actions.save(
                session, kind, key, typed, seen=typed.get("seen", ""), by=person.username, now=config.now()
            )
            saved = row.key
    except actions.FormRefused as refused:
        return _form(kind, key, typed, refused.errors), refused.status
    flash(_("%(key)s 已保存，发布后门店才看得到", key=saved), "ok")
    return redirect(url_for("catalogue.entries", kind=kind.name), 303)


def _typed() -> dict[str, str]:
    return {name: text for name, text in request.form.items() if name != "csrf_token"}


def _file(field: str) -> bytes:
    sent = request.files.get(f"{field}-file")
    return sent.read() if sent else b""


def _form(kind: Kind, key: str | None, typed: dict[str, str], errors: dict[str, Any] | None = None) -> str:
    with reading() as session:
        options = queries.options(session, kind)
    sentences = {name: _sentence(wrong) for name, wrong in (errors or {}).items()}
    return render_template(
        "catalogue/entry.html",
        kind=kind,
        key=key,
        typed=typed,
        errors=sentences,
        options=options,
        pictures=pictures.shown(kind, typed),
        rows=rows.shown(kind, typed),
        bad_rows={name: getattr(wrong, "row", 0) for name, wrong in (errors or {}).items()},
        explained=patterns.explained,
        monthly_return=patterns.monthly_return,
        person=sessions.person(),
    )


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound()
    return KINDS[name]


def _sentence(refusal: Refusal) -> str:
    sentence = str(_(refusal.message, **refusal.args))
    row = getattr(refusal, "row", 0)
    return str(_("第 %(row)s 行：%(why)s", row=row, why=sentence)) if row else sentence


def _label_of(kind: str, part: str) -> str:
    """What a part of a document is called on its form; parts without a field keep their own name."""
    own = {"zone": "zone_key", "title_zh_hans": "name_zh_hans", "title_zh_hant": "name_zh_hant", "title_en": "name_en"}
    wanted = own.get(part, part)
    for field in KINDS[kind].fields:
        if field.name == wanted:
            return f"{_(field.label)}{_language(field.language)}"
    return part


def _language(language: str) -> str:
    return str({"zh_Hant": _("（繁体）"), "en": _("（英文）")}.get(language, ""))
