"""The page behind the QR code: how far the order is, with nothing on it that names anybody."""

from datetime import datetime

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from storeadmin.orders import queries, shown
from storeadmin.orders.models import Order
from telecom.errors import N_
from telecom.orders import progress
from web.filters import local_time

PROGRESS_NAMES = {
    "placed": N_("已下单"),
    "desk": N_("柜台办理"),
    "activated": N_("已开通"),
    "handed_over": N_("已交付"),
}
PROGRESS_STATES = {"done": "done", "now": "now", "next": "todo", "off": "stopped"}


def page(db: Session, token: str, now: datetime, lang: str) -> tuple[str, int]:
    """The page and its status: 200, 404 for a token that is not known (yet), 410 after 30 days."""
    order = queries.by_token(db, token)
    if order is None:
        sentence = _("还没查到这张单")
        return _message(
            sentence, _("门店可能还没把单子报上来，过几分钟再打开看看。"), _("着急的话，拿订单码问店员。")
        ), 404
    if queries.has_expired(order, now):
        return _message(
            _("这个链接到期了"), _("订单进度在下单后 30 天内可以看。"), _("还想查，带上证件到店里问店员。")
        ), 410
    [row] = shown.rows(db, [order], lang)
    return render_template(
        "orders/phone.html", order=order, row=row, store_name=order.store.name, steps=steps_of(order)
    ), 200


def steps_of(order: Order) -> list[tuple[str, str, str]]:
    """(name, when, state) of the shopper's four steps, for ui/progress.html."""
    moments = {step.step: step.at for step in order.steps}
    line = []
    for step in progress(moments):
        done_at = max((moments[part] for part in step.steps if part in moments), default=None)
        when = local_time(done_at) if done_at is not None and step.state == "done" else ""
        line.append((_(PROGRESS_NAMES[step.key]), when, PROGRESS_STATES[step.state]))
    return line


def _message(title: str, sentence: str, help_text: str) -> str:
    return render_template("orders/phone_message.html", title=title, sentence=sentence, help=help_text)
