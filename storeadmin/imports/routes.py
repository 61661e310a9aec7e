"""/numbers/import: a file of numbers is sent, checked without keeping anything, shown, and then written."""

import csv
import io
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from storeadmin import config
from storeadmin.accounts import guard, sessions
from storeadmin.imports import runs, uploads, wording
from storeadmin.imports.kinds import IMPORTS
from storeadmin.imports.running import template as template_of
from telecom.errors import N_, NotFound, Refusal
from telecom.ids import uuid7
from telecom.staff import NUMBERS_ALLOT
from web import db
from web.db import after_commit, reading, transaction

pages = Blueprint("imports", __name__, url_prefix="/numbers/import")
SHOWN = 10


@pages.url_value_preprocessor
def _room(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before the frame looks for the form's token, and with it reads the form: who may send a long file?"""
    is_upload = endpoint == "imports.upload"
    if is_upload and current_user.is_authenticated and sessions.person().may(NUMBERS_ALLOT):
        uploads.make_room(request)


@pages.get("")
@guard.needs(NUMBERS_ALLOT)
def index() -> str:
    return _index()


@pages.get("/template.csv")
@guard.needs(NUMBERS_ALLOT)
def template() -> Response:
    out = io.StringIO()
    csv.writer(out).writerows(template_of(IMPORTS["numbers"]))
    headers = {"Content-Disposition": 'attachment; filename="numbers.csv"'}
    return Response("\ufeff" + out.getvalue(), mimetype="text/csv", headers=headers)


@pages.post("")
@guard.needs(NUMBERS_ALLOT)
def upload() -> AnyResponse | tuple[str, int]:
    """Keep the file and check it beside the requests; the page of the file shows how far that is."""
    sent, file_id, folder = request.files.get("file"), uuid7(), _folder()
    rows = runs.rows_of(folder, file_id)
    try:
        size = uploads.keep(sent, rows)
        with transaction() as session:
            name = (sent.filename if sent else "") or ""
            runs.begin(session, file_id, name, size, sessions.person().username, config.now())
            runs.tidy(session, folder, file_id)
            _start_after(file_id)
    except Refusal as refused:
        rows.unlink(missing_ok=True)
        return _index(refused), refused.status
    return redirect(url_for("imports.show", file_id=file_id), 303)


@pages.get("/<file_id>")
@guard.needs(NUMBERS_ALLOT)
def show(file_id: str) -> str:
    return _page("imports/show.html", file_id)


@pages.get("/<file_id>/now")
@guard.needs(NUMBERS_ALLOT)
def now(file_id: str) -> str:
    """How far it is; the page asks while it runs."""
    return _page("imports/now.html", file_id)


@pages.post("/<file_id>")
@guard.needs(NUMBERS_ALLOT)
def write(file_id: str) -> AnyResponse | tuple[str, int]:
    """Import what was checked."""
    try:
        with transaction() as session:
            runs.confirm(session, file_id, _folder(), config.now())
            _start_after(file_id)
    except NotFound:
        raise
    except Refusal as refused:
        return _page("imports/show.html", file_id, refused), refused.status
    return redirect(url_for("imports.show", file_id=file_id), 303)


@pages.get("/<file_id>/errors.csv")
@guard.needs(NUMBERS_ALLOT)
def errors(file_id: str) -> AnyResponse:
    """Every row that was left out, with its line and why."""
    with reading() as session:
        path = runs.errors_of(_folder(), runs.get(session, file_id).id)
    if not path.exists():
        raise NotFound("no_error_rows", N_("这次导入没有错误行，或者已经传了新文件"))
    return send_file(path.resolve(), mimetype="text/csv", as_attachment=True, download_name="numbers-errors.csv")


def _start_after(file_id: str) -> None:
    database, folder, words = db.of(current_app), _folder(), wording.error_words()
    after_commit(lambda: runs.start(database, folder, file_id, words))


def _index(refused: Refusal | None = None) -> str:
    most_mb = current_app.config["KAKI_SETTINGS"].import_mb
    with reading() as session:
        files = runs.latest(session, SHOWN)
        return render_template(
            "imports/index.html",
            files=files,
            columns=[(column.name, wording.about(column.name), column.needed) for column in IMPORTS["numbers"].columns],
            most_mb=most_mb,
            most_bytes=most_mb * uploads.MB,
            too_long=_(uploads.FileTooLong.message, most=most_mb),
            **_told(refused),
        )


def _page(name: str, file_id: str, refused: Refusal | None = None) -> str:
    with reading() as session:
        file = runs.get(session, file_id)
        found = file.found
        return render_template(
            name,
            file=file,
            stopped=runs.has_stopped(file, config.now()),
            counts=found.get("counts", {}),
            wrong=[(one, wording.row_sentence(one["why"], one["told"])) for one in found.get("first", ())],
            file_refused=wording.file_sentence(found["why"], found["told"]) if file.state == "refused" else "",
            **_told(refused),
        )


def _told(refused: Refusal | None) -> dict[str, str]:
    return {"refused": _(refused.message, **refused.args) if refused else ""}


def _folder() -> Any:
    return uploads.folder_of(current_app.config["KAKI_SETTINGS"])
