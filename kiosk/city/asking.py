"""Asking head office over the link while the shopper waits; each way of not getting an answer is a sentence."""

import hashlib
from collections.abc import Iterable

from flask import current_app

from kiosk import store_link
from kiosk.numbers.asked import Asked
from link import questions
from link.asking import NotAnswered
from link.questions import CityLease, CityNumbers, CitySearch, Leased
from telecom.errors import N_, NumberTaken, Refusal
from telecom.number_filter import NumberFilter
from telecom.number_filter_input import to_values

WAIT_S = 3.0


class CityRests(Refusal):
    """The whole city cannot be searched now; `code` is the link's or head office's, `message` says what to do."""

    code = "city_rests"
    status = 503
    message = N_("总部没有回话，过一会儿再试")


REASONS = {
    "offline": N_("和总部的线断了，先在本店的号码里选"),
    "late": N_("总部没有回话，过一会儿再试"),
    "unknown_question": N_("总部还不能在全市找号，先在本店的号码里选"),
    "too_many": N_("这一小时从全市取的号码够多了，先在本店的号码里选"),
    "not_ready": N_("总部正在整理全市的号码，过一会儿再试"),
}


def search(asked: Asked, visit_id: str, size: int, options: Iterable[NumberFilter] = ()) -> CityNumbers:
    """One batch of the city's pool that passes the filter, and how many `options` would leave. Raises CityRests."""
    seed = hashlib.sha256(f"{visit_id}/{asked.key}".encode()).hexdigest()[:32]
    body = CitySearch(to_values(asked.wanted), seed, asked.batch, size, tuple(map(to_values, options)))
    found = questions.decode(_ask(questions.SEARCH, questions.encode(body)), CityNumbers)
    if not found.is_ready:
        raise _because("not_ready")
    return found


def lease(digits: str) -> Leased:
    """Have the number sent to this store. Raises NumberTaken when another was faster, or CityRests."""
    try:
        raw = _ask(questions.LEASE, questions.encode(CityLease(digits)))
    except CityRests as rests:
        if rests.code == NumberTaken.code:
            raise NumberTaken(digits) from None
        raise
    return questions.decode(raw, Leased)


def _ask(name: str, body: bytes) -> bytes:
    thread = store_link.of(current_app).thread
    if thread is None:
        raise _because("offline")
    try:
        return thread.ask(name, body, WAIT_S)
    except NotAnswered as silence:
        raise _because(silence.code) from silence


def _because(code: str) -> CityRests:
    return CityRests(code, REASONS.get(code, CityRests.message))
