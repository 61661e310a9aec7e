"""The panels of the wall: hours, towns, top stores, what was sold."""

from datetime import date, datetime
from itertools import accumulate
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from storeadmin.sales import names
from storeadmin.sales.amounts import Scale, nice_top, percents, scale_for
from storeadmin.sales.queries import Figures, StoreFigures, TownFigures
from telecom.calendar import ZONE
from telecom.errors import N_
from telecom.money import Money

OPENS, CLOSES = 9, 21
LEVELS = 5
SHOWN_ITEMS = 5
LAST_WEEKDAYS = (N_("上周一"), N_("上周二"), N_("上周三"), N_("上周四"), N_("上周五"), N_("上周六"), N_("上周日"))
WEEKDAYS = (N_("周一"), N_("周二"), N_("周三"), N_("周四"), N_("周五"), N_("周六"), N_("周日"))


def hours(today: dict[int, Figures], before: dict[int, Figures], now: datetime, lang: str) -> dict[str, Any]:
    """Money by hour against the same weekday last week; the running hour is marked."""
    shown = _hours_shown(today, before, now)
    running = now.astimezone(ZONE).hour
    money = {hour: today[hour].money_fen if hour in today else 0 for hour in shown}
    earlier = {hour: before[hour].money_fen for hour in shown if hour in before and before[hour].money_fen > 0}
    scale = scale_for([*money.values(), *earlier.values()], lang, short=True)
    top, step = nice_top(max([*money.values(), *earlier.values()], default=0) * 10 // scale.fen)
    rows = [
        {
            "name": _("%(hour)s点", hour=hour),
            "value": max(0, money[hour]) / scale.fen,
            "text": scale.text(money[hour]),
            "before": max(0, earlier[hour]) / scale.fen if hour in earlier else None,
            "running": hour == running,
        }
        for hour in shown
    ]
    lines = [(tick / 10, f"{tick / 10:,g}") for tick in range(0, top + 1, step)] if step else [(0, "0")]
    note = _("%(unit)s。虚框正在进行，横线是%(day)s", unit=long_unit(scale), day=last_weekday(now))
    return {"rows": rows, "top": top / 10, "ticks": lines, "note": note, "label": _hours_label(money, scale)}


def town_map(towns: list[TownFigures], lang: str) -> dict[str, Any]:
    """The towns that have a place on the map, coloured by money, with their orders."""
    most = max((town.today.money_fen for town in towns), default=0)
    scale = scale_for([most], lang, short=True)
    tiles = [
        {
            "key": town.key,
            "name": names.town(town.name, lang),
            "text": scale.text(town.today.money_fen) if town.today.money_fen else "0",
            "detail": "/".join(map(str, _orders(town.today))),
            "title": orders_text(town.today),
            "level": _level(town.today.money_fen, most),
            "x": town.x,
            "y": town.y,
            "href": url_for("stores.index", town=town.key),
            "missing": town.offline > 0,
        }
        for town in towns
        if town.x and town.y
    ]
    missing = _("有店离线") if any(tile["missing"] for tile in tiles) else ""
    note = _("今天，%(unit)s，下单/付款/交付", unit=long_unit(scale))
    title = _("%(count)s 镇街", count=len(towns))
    return {"title": title, "note": note, "tiles": tiles, "low": "0", "high": scale.text(most), "missing": missing}


def top(stores: list[StoreFigures], lang: str) -> dict[str, Any]:
    """The stores that took the most, with their orders."""
    scale = scale_for([store.today.money_fen for store in stores], lang, decimals=2)
    rows = [
        {
            "name": store.name.for_language(lang),
            "href": url_for("stores.show", code=store.code),
            "value": max(0, store.today.money_fen),
            "text": scale.text(store.today.money_fen),
            "detail": orders_text(store.today),
        }
        for store in stores
    ]
    return {"rows": rows, "note": long_unit(scale), "all_href": url_for("stores.index", sort="-money")}


def orders_text(today: Figures) -> str:
    """下单 12 · 付款 10 · 交付 9"""
    placed, paid, handed_over = (f"{count:,}" for count in _orders(today))
    return str(_("下单 %(placed)s · 付款 %(paid)s · 交付 %(done)s", placed=placed, paid=paid, done=handed_over))


def mix(db: Session, sold: dict[date, dict[tuple[str, str], int]], day: date, lang: str) -> dict[str, Any]:
    """Shares of money of what was sold today, and of the same things a week ago."""
    [before] = [other for other in sold if other != day]
    leading = sold[day] or sold[before]
    order = sorted(leading, key=lambda item: (-leading[item], item))
    parts = order[:SHOWN_ITEMS] if len(order) <= SHOWN_ITEMS else order[: SHOWN_ITEMS - 1]
    if set(sold[day]) | set(sold[before]) > set(parts):
        parts = parts[: SHOWN_ITEMS - 1]
    known = names.items(db, parts, lang)
    today, earlier = (_shares(sold[each], parts) for each in (day, before))
    rows = [_mix_row(_("今天"), today, False), _mix_row(_(LAST_WEEKDAYS[day.weekday()]), earlier, True)]
    has_rest = any(len(shares) > len(parts) and shares[-1] for shares in (today, earlier))
    labels = [known[part] for part in parts] + ([_("其他")] if has_rest else [])
    named = [f"{label} {share}%" for label, share in zip(labels, today, strict=False)] if sold[day] else labels
    shown = [row for row in rows if row["parts"]]
    return {
        "rows": shown,
        "names": named if shown else [],
        "label": _("卖了什么：%(list)s", list="、".join(named) or _("还没有")),
        "note": _("按收款金额"),
    }


def filled(hours: dict[int, Figures], now: datetime) -> list[Figures]:
    """The hours from opening to now, empty ones too."""
    last = now.astimezone(ZONE).hour
    return [hours.get(hour, Figures()) for hour in range(min([OPENS, last, *hours]), max([last, *hours]) + 1)]


def running_total(values: list[int]) -> list[int]:
    """Points of a trend line; none while there is nothing to draw."""
    return [max(0, total) for total in accumulate(values)] if any(values) else []


def yuan(fen: int) -> str:
    """1,286 or 12.50, with a real minus sign."""
    return Money(fen).yuan_text().replace("-", "−")


def short_unit(scale: Scale) -> str:
    return str({"wan": _("万"), "k": "k", "m": "M"}.get(scale.key, ""))


def long_unit(scale: Scale) -> str:
    return str({"wan": _("万元"), "k": _("千元"), "m": _("百万元")}.get(scale.key, _("元")))


def last_weekday(now: datetime) -> str:
    """上周六: today's weekday, a week ago."""
    return str(_(LAST_WEEKDAYS[now.astimezone(ZONE).weekday()]))


def weekday(now: datetime) -> str:
    """周六"""
    return str(_(WEEKDAYS[now.astimezone(ZONE).weekday()]))


def _hours_shown(today: dict[int, Figures], before: dict[int, Figures], now: datetime) -> range:
    used = [*today, *before]
    return range(min([OPENS, *used]), max([CLOSES - 1, *used]) + 1)


def _hours_label(money: dict[int, int], scale: Scale) -> str:
    best = max(money, key=lambda hour: money[hour], default=None)
    if best is None or money[best] <= 0:
        return str(_("今天还没有收款"))
    unit = long_unit(scale)
    return str(
        _("今天收款最多的是 %(hour)s 点，%(figure)s %(unit)s", hour=best, figure=scale.text(money[best]), unit=unit)
    )


def _orders(today: Figures) -> tuple[int, int, int]:
    return today.placed, today.paid, today.handed_over


def _level(fen: int, most: int) -> int:
    if fen <= 0 or most <= 0:
        return 0
    return min(LEVELS, 1 + fen * LEVELS // (most + 1))


def _shares(sold: dict[tuple[str, str], int], parts: list[tuple[str, str]]) -> list[int]:
    """Percents of the parts, and of all the rest as the last one; nothing when nothing was sold."""
    amounts = [sold.get(part, 0) for part in parts]
    return percents([*amounts, sum(sold.values()) - sum(amounts)]) if sold else []


def _mix_row(name: str, shares: list[int], old: bool) -> dict[str, Any]:
    return {"name": name, "old": old, "parts": [(f"{share}%", share) for share in shares]}
