"""The wall of /sales: the day's figures in the shape its template wants. Everything on it comes from queries."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from storeadmin.accounts.sessions import SignedIn
from storeadmin.orders import shown
from storeadmin.sales import panels, queries
from storeadmin.sales.amounts import delta, scale_for
from storeadmin.sales.queries import Figures
from telecom.calendar import business_date


@dataclass(frozen=True)
class Board:
    """What the template draws; `map` and `top` are for those who see every store, `orders` for the others."""

    day: date
    now: datetime
    kpis: list[dict[str, Any]]
    hours: dict[str, Any]
    mix: dict[str, Any]
    online: str
    offline: str
    map: dict[str, Any] | None
    top: dict[str, Any] | None
    orders: list[shown.OrderShown] | None


def board(db: Session, person: SignedIn, now: datetime, lang: str) -> Board:
    """The board of this moment for this person, in a handful of aggregates."""
    day = business_date(now)
    before = day - queries.WEEK
    by_hour = queries.by_hour(db, person, (day, before))
    today = sum(by_hour[day].values(), Figures())
    then = queries.until(db, person, by_hour[before], now - queries.WEEK) if by_hour[before] else None
    lines = queries.lines(db, person, now)
    everywhere = person.sees_all_stores
    return Board(
        day=day,
        now=now,
        kpis=_kpis(today, then, by_hour[day], now, lang),
        hours=panels.hours(by_hour[day], by_hour[before], now, lang),
        mix=panels.mix(db, queries.items(db, person, (day, before)), day, lang),
        online=_("%(count)s 店在线", count=lines.online) if lines.online else "",
        offline=_("%(count)s 店离线", count=lines.offline) if lines.offline else "",
        map=panels.town_map(queries.by_town(db, person, day, now), lang) if everywhere else None,
        top=panels.top(queries.top_stores(db, person, day), lang) if everywhere else None,
        orders=None if everywhere else shown.rows(db, queries.latest_orders(db, person, day), lang),
    )


def _kpis(
    today: Figures, then: Figures | None, hours: dict[int, Figures], now: datetime, lang: str
) -> list[dict[str, Any]]:
    scale = scale_for([today.money_fen], lang, decimals=2)
    lead = {
        "label": _("销售额"),
        "before": "¥",
        "figure": panels.yuan(today.money_fen) if scale.key == "yuan" else scale.text(today.money_fen),
        "unit": panels.short_unit(scale),
        "goal_text": _("已减退款 ¥%(yuan)s", yuan=panels.yuan(today.refunded_fen)) if today.refunded_fen else "",
        "lead": True,
    }
    counted = (
        ("placed", _("订单"), _("笔")),
        ("paid", _("已付款"), _("笔")),
        ("numbers_sold", _("新入网号码"), _("个")),
        ("handed_over", _("已交付"), _("笔")),
    )
    shown = [lead | _against(today.money_fen, then.money_fen if then else None, now)]
    for name, label, unit in counted:
        points = panels.running_total([getattr(figures, name) for figures in panels.filled(hours, now)])
        kpi = {"label": label, "figure": f"{getattr(today, name):,}".replace("-", "−"), "unit": unit, "points": points}
        shown.append(kpi | _against(getattr(today, name), getattr(then, name) if then else None, now))
    return shown


def _against(today: int, then: int | None, now: datetime) -> dict[str, Any]:
    weekday = panels.last_weekday(now)
    if then is None:
        return {"against": _("%(day)s没有数据", day=weekday)}
    change = delta(today, then)
    if not change.text:
        return {"against": _("%(day)s同时是 0", day=weekday)}
    return {"delta": change.text, "direction": change.direction, "against": _("比%(day)s同时", day=weekday)}
