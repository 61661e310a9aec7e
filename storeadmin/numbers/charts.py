"""The charts of /numbers: towns by what they have for sale, and where each grade's numbers are."""

from collections import Counter
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from storeadmin.numbers.overview import GROUPS, Overview
from storeadmin.numbers.wording import grade_name
from storeadmin.sales import names
from storeadmin.stores.models import Town

LEVELS = 5
TEN_THOUSAND = 10_000


def group_names() -> dict[str, str]:
    """What each group is called, in the order of the bars."""
    return {
        "pool": _("号码池"),
        "allotted": _("在门店"),
        "recalling": _("收回中"),
        "sold": _("已售和在用"),
        "resting": _("冷却和隔离"),
    }


def town_map(seen: Overview, towns: list[Town], lang: str) -> dict[str, Any]:
    """Towns with a place on the map, coloured by the numbers that their stores have for sale."""
    stock: Counter[str] = Counter()
    low: set[str] = set()
    for shelf in seen.shelves:
        stock[shelf.store.town_key] += shelf.stock
        if shelf.is_low:
            low.add(shelf.store.town_key)
    most = max(stock.values(), default=0)
    tiles = [
        {
            "key": town.key,
            "name": names.town(town.name, lang),
            "text": short(stock[town.key], lang),
            "level": min(LEVELS, 1 + stock[town.key] * LEVELS // (most + 1)) if stock[town.key] else 0,
            "x": town.grid_x,
            "y": town.grid_y,
            "href": url_for("numbers.index", town=town.key, _anchor="shelves"),
            "missing": town.key in low,
        }
        for town in towns
        if town.grid_x and town.grid_y
    ]
    return {"tiles": tiles, "high": short(most, lang), "missing": _("有店不够卖") if low else ""}


def grade_shares(seen: Overview) -> dict[str, Any]:
    """One bar a grade: which part of its numbers is in the pool, in the stores, sold."""
    rows = []
    for grade, by_group in seen.by_grade.items():
        total = sum(by_group.values())
        parts = [(group, 100 * by_group[group] / total) for group in GROUPS]
        rows.append({"name": grade_name(grade), "text": f"{total:,}", "parts": parts, "counts": by_group})
    return {"rows": rows, "names": group_names()}


def short(count: int, lang: str) -> str:
    """A count in the space of a tile: 940, 3.1k; in Chinese 1.2 万."""
    if count < 1_000:
        return str(count)
    if count < TEN_THOUSAND or lang == "en":
        return f"{count / 1_000:.1f}k" if count < 100_000 else f"{count / 1_000:.0f}k"
    return f"{count / TEN_THOUSAND:.1f}{_('万')}"
