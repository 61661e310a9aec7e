"""The one HTTP request of a box's life on the link: redeeming its enrolment code."""

from __future__ import annotations

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import msgspec

from link.enrolment import Enrolment, EnrolmentAsk, StoreKey
from telecom.errors import N_, Refusal

TIMEOUT_S = 15.0
ANSWER_BYTES_MOST = 64 * 1024


def enrol(hq_url: str, code: str, key: StoreKey) -> Enrolment:
    """Redeem `code` at `hq_url` for this key. Raises Refusal if head office says no, OSError if it is not reached."""
    request = Request(
        hq_url.rstrip("/") + "/link/enrol",
        data=msgspec.json.encode(EnrolmentAsk(code=code, public_key=key.public_key)),
        headers={"Content-Type": "application/json", "Accept": "application/json"},
        method="POST",
    )
    try:
        with urlopen(request, timeout=TIMEOUT_S) as answer:
            return msgspec.json.decode(answer.read(ANSWER_BYTES_MOST), type=Enrolment)
    except HTTPError as error:
        raise _refusal(error) from error
    except msgspec.DecodeError as error:
        raise Refusal("enrolment_answer_unreadable", N_("总部的回答读不懂"), status=502) from error


def _refusal(error: HTTPError) -> Refusal:
    try:
        told = json.loads(error.read(ANSWER_BYTES_MOST))
        return Refusal(str(told["code"]), str(told["message"]), status=error.code)
    except (ValueError, KeyError, TypeError):
        return Refusal("enrolment_refused", N_("总部没有接受登记"), status=error.code)
