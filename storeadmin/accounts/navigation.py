"""The menu: only what this person's role opens, and only pages that exist."""

from typing import Any

from flask import Flask, current_app, url_for
from flask_babel import gettext as _
from flask_login import current_user

from storeadmin.accounts.guard import PUBLIC, mark_of
from telecom.errors import N_
from telecom.staff import ROLE_NAMES

ENTRIES = (
    ("sales", "sales.index", N_("实时销售"), "chart-column"),
    ("stores", "stores.index", N_("门店"), "store"),
    ("orders", "orders.index", N_("订单"), "receipt-text"),
    ("numbers", "numbers.index", N_("号码"), "hash"),
    ("old_numbers", "number_life.index", N_("老号码"), "rotate-ccw"),
    ("catalogue", "catalogue.index", N_("目录"), "layout-list"),
)


def install(app: Flask) -> None:
    """Give every page its menu and the name of who is signed in."""
    app.context_processor(_around)


def _around() -> dict[str, Any]:
    if not current_user or not current_user.is_authenticated:
        return {"nav": [], "user": None}
    place = " · ".join(part for part in (_(ROLE_NAMES[current_user.role]), current_user.store_id or "") if part)
    return {
        "nav": [_entry(*entry) for entry in ENTRIES if _opens(entry[1])],
        "user": {"name": current_user.name, "place": place},
    }


def _entry(key: str, endpoint: str, label: str, icon: str) -> dict[str, str]:
    return {"key": key, "href": url_for(endpoint), "label": _(label), "icon": icon}


def _opens(endpoint: str) -> bool:
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return False
    mark = mark_of(view)
    return mark == PUBLIC or (mark is not None and current_user.may(mark))
