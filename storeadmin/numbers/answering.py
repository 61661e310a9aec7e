"""Answering a form: done and onwards, or the same page with one sentence beside what was typed."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from storeadmin.accounts import sessions
from telecom.errors import NotFound, Refusal
from web.db import transaction

Work = Callable[[Session, str], str]


def done(work: Work, again: Callable[[Refusal], str], then: str) -> Response | tuple[str, int]:
    """Do it in one transaction and go on; a refusal is told on the page, beside what was typed."""
    try:
        with transaction() as session:
            told = work(session, sessions.person().username)
    except NotFound:
        raise
    except Refusal as refused:
        return again(refused), refused.status
    flash(told, "ok")
    return redirect(then, 303)


def refusal_shown(refused: Refusal | None, field: str = "") -> dict[str, Any]:
    """What a template needs to tell a refusal beside what was typed."""
    return {
        "typed": request.form,
        "refused": _(refused.message, **refused.args) if refused else "",
        "refused_field": field or getattr(refused, "field", ""),
        "person": sessions.person(),
    }
