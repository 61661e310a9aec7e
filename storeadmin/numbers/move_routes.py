"""/numbers/moves: numbers on their way from store to store, and taking a move back."""

from flask import render_template as render
from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from storeadmin import config
from storeadmin.accounts import guard, sessions
from storeadmin.numbers import moves, queries, wording
from storeadmin.numbers.answering import done
from storeadmin.numbers.blueprint import pages
from telecom.errors import N_, NotFound, Refusal
from telecom.staff import NUMBERS_ALLOT, NUMBERS_SEE
from web.db import reading


@pages.get("/moves")
@guard.needs(NUMBERS_SEE)
def all_moves() -> str:
    with reading() as session:
        asked = request.args.get("page", 1, type=int)
        found, page, count = queries.moves(session, sessions.person(), page=asked)
        pages_in_all = max(1, -(-count // queries.PAGE))
        return render(
            "numbers/moves.html",
            moves=found, page=page, pages=pages_in_all, count=count, words=wording, person=sessions.person(),
        )  # fmt: skip


@pages.get("/moves/<move_id>")
@guard.needs(NUMBERS_SEE)
def one_move(move_id: str) -> str:
    return _page(_number(move_id))


@pages.post("/moves/<move_id>/cancel")
@guard.needs(NUMBERS_ALLOT)
def cancel(move_id: str) -> Response | tuple[str, int]:
    number = _number(move_id)

    def work(session: Session, by: str) -> str:
        count = moves.cancel(session, number, now=config.now())
        return str(_("撤回了 %(count)s 个，门店放出后回号码池", count=count))

    return done(work, lambda refused: _page(number, refused), url_for("numbers.one_move", move_id=number))


def _number(text: str) -> int:
    """The move's number in an address. Raises NotFound."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NotFound("no_move", N_("没有这次调拨"))
    return int(text)


def _page(move_id: int, refused: Refusal | None = None) -> str:
    with reading() as session:
        row, wishes = queries.move(session, sessions.person(), move_id)
        return render(
            "numbers/move.html",
            row=row,
            wishes=wishes,
            total=sum(row.counts.values()),
            words=wording,
            person=sessions.person(),
            refused=_(refused.message, **refused.args) if refused else "",
        )
