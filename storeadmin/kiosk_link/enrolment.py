"""POST /link/enrol: a box redeems its one-time code. Not a page: JSON in and out, no session, no CSRF token."""

import msgspec
from flask import Blueprint, Response, request

from link.enrolment import EnrolmentAsk, redeem
from storeadmin import config
from storeadmin.accounts import guard, limits
from storeadmin.db import LINK
from storeadmin.numbers import city
from storeadmin.stores.actions import start_over
from telecom.errors import N_, BadInput, Refusal
from web.db import transaction
from web.security import machines_call

pages = Blueprint("kiosk_link", __name__, url_prefix="/link")
BYTES_MOST = 4096


@pages.post("/enrol")
@machines_call
@guard.public
@limits.limiter.limit(limits.ENROLMENTS, deduct_when=limits.failed)
def enrol() -> Response:
    """{code, public_key} -> {store_id, inc, hq_inc}; a refusal is {code, message}."""
    try:
        ask = _read()
        with transaction() as db:
            answer = redeem(db.connection(), LINK, ask.code, ask.public_key, config.now())
            if answer.again:
                start_over(db, answer.store_id, config.now(), city.of_app())
    except Refusal as refused:
        return _json({"code": refused.code, "message": refused.message}, refused.status)
    return _json(msgspec.to_builtins(answer), 200)


def _read() -> EnrolmentAsk:
    try:
        return msgspec.json.decode(request.stream.read(BYTES_MOST), type=EnrolmentAsk)
    except msgspec.DecodeError:
        raise BadInput("enrolment_unreadable", N_("设备送来的登记读不懂")) from None


def _json(told: object, status: int) -> Response:
    return Response(msgspec.json.encode(told), status, mimetype="application/json")
