"""What templates use to show money, numbers, times and words."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from telecom.calendar import ZONE as STORE_ZONE
from web.languages import current_view

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
PHONE_GROUPS = ((0, 3), (3, 7), (7, 11))


def money(amount: Any) -> str:
    """¥1,286 or ¥12.50, with a real minus sign; `amount` is Money or whole fen."""
    fen = int(getattr(amount, "fen", amount))
    yuan, cents = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}¥{yuan:,}" + (f".{cents:02d}" if cents else "")


def phone(number: Any, marked: Iterable[int] = ()) -> Markup:
    """A number in 3-4-4 groups; the positions in `marked` (0..10) stand out."""
    digits, kept = str(escape(getattr(number, "digits", number))), frozenset(marked)
    parts = (_marked(digits, start, end, kept) if kept else digits[start:end] for start, end in PHONE_GROUPS)
    return Markup(f'<span class="phone">{" ".join(parts)}</span>')  # noqa: S704 what is shown was escaped above


def spoken(number: Any) -> str:
    """The same as plain text: 161 9000 0000."""
    digits = str(getattr(number, "digits", number))
    return " ".join(digits[start:end] for start, end in PHONE_GROUPS)


def clock(moment: datetime) -> str:
    """The store's wall clock: 21:05."""
    return moment.astimezone(STORE_ZONE).strftime("%H:%M")


def local_date(day: date | datetime) -> str:
    """11月21日, or 21 Nov in English; a moment is shown as the store's day."""
    on = day.astimezone(STORE_ZONE).date() if isinstance(day, datetime) else day
    if current_view().lang == "en":
        return f"{on.day} {MONTHS[on.month - 1]}"
    return f"{on.month}月{on.day}日"


def local_time(moment: datetime) -> str:
    """Day and wall clock: 11月21日 21:05."""
    return f"{local_date(moment)} {clock(moment)}"


def words(told: Any) -> str:
    """telecom.words.Words in the visitor's language."""
    return str(told.for_language(current_view().lang)) if hasattr(told, "for_language") else str(told or "")


def _marked(digits: str, start: int, end: int, marked: frozenset[int]) -> str:
    shown = ""
    for is_marked, places in groupby(range(start, min(end, len(digits))), marked.__contains__):
        run = "".join(digits[place] for place in places)
        shown += f'<b class="phone__mark">{run}</b>' if is_marked else run
    return shown


def install(app: Flask) -> None:
    """Give the filters to the app's templates."""
    app.jinja_env.filters.update(
        money=money, phone=phone, spoken=spoken, clock=clock, local_date=local_date, local_time=local_time, words=words
    )
