"""A step that a clerk sent just after being signed out: kept on the device, and shown again filled in after the PIN.

It is shown, not done: whoever signs in now presses the button under their own name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import session

KEY = "counter_pending"
FIELDS = ("step", "document_kind", "means", "note")
LENGTH_MAX = 200


def keep(code: str, form: Mapping[str, str]) -> None:
    """Remember what was chosen for this order."""
    session[KEY] = {"code": code, **shown_again(form)}


def shown_again(form: Mapping[str, str]) -> dict[str, str]:
    """What of a form may stand in a page or a cookie again; the number of a document may in neither."""
    return {name: form.get(name, "")[:LENGTH_MAX] for name in FIELDS}


def for_order(code: str) -> dict[str, Any]:
    """What was chosen for this order, or nothing."""
    kept = session.get(KEY)
    return kept if isinstance(kept, dict) and kept.get("code") == code else {}


def drop() -> None:
    session.pop(KEY, None)
