"""/sales: the wall, and its figures alone for the doorbell's refresh."""

from flask import Blueprint, render_template

from storeadmin import config
from storeadmin.accounts import guard, sessions
from storeadmin.sales import board as boards
from storeadmin.sales import panels
from telecom.staff import SALES_SEE
from web.db import reading
from web.languages import current_view

pages = Blueprint("sales", __name__, url_prefix="/sales")


@pages.get("")
@guard.needs(SALES_SEE)
def index() -> str:
    return _render("sales/index.html")


@pages.get("/board")
@guard.needs(SALES_SEE)
def board() -> str:
    return _render("sales/board.html")


def _render(template: str) -> str:
    now = config.now()
    with reading() as db:
        shown = boards.board(db, sessions.person(), now, current_view().lang)
        return render_template(template, board=shown, weekday=panels.weekday(now), person=sessions.person())
