"""A fenced box shows and finishes the orders it has, and takes no shopper on the way to a new number."""

from __future__ import annotations

from flask import Flask, request

from kiosk import store_link
from kiosk.db import reading

# Giving a number back is always right.
STILL_OPEN = frozenset({"numbers.release"})


def install(app: Flask) -> None:
    """Refuse the pages of a new number before they begin; the journal refuses the sale itself in any case."""
    app.before_request(_refuse_new_numbers)


def _refuse_new_numbers() -> None:
    # A box that is greeted is not fenced, and then this costs nothing.
    if not _leads_to_a_number() or store_link.connected():
        return
    with reading() as session:
        store_link.refuse_if_fenced(session)


def _leads_to_a_number() -> bool:
    if request.blueprint == "numbers":
        return request.endpoint not in STILL_OPEN
    return request.blueprint == "checkout" and not request.values.get("service")
