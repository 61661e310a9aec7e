"""A quote as the review page shows it: bars by month, and the three answers."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from telecom import answers as telecom_answers
from telecom.quotes import Quote
from web.filters import MONTHS, money
from web.languages import current_view


@dataclass(frozen=True)
class MonthBars:
    """Bars (fen, kind), labels (index, above, below) and one sentence for `ui/months.html`."""

    bars: list[tuple[int, str]]
    labels: list[tuple[int, str, str]]
    summary: str


def months(quote: Quote, today: date) -> MonthBars:
    """The bills after today: twelve months, and the first one past them once all credit is back."""
    bills = list(quote.schedule[1:])
    if quote.returned_months <= len(bills):
        bills.append(quote.monthly_after)
    full = quote.monthly_after.fen
    bars = [(bill.fen, "credit" if bill.fen < full else "full") for bill in bills]
    last = len(bars) - 1
    labels = [(place, money(bills[place]), _month(today, place + 1)) for place in (0, last)]
    return MonthBars(bars, labels, _summary(quote))


def answers(quote: Quote) -> list[tuple[str, str]]:
    """The three questions and what the quote answers."""
    told = telecom_answers.answers(quote)
    return [
        (_(asked), _("；").join(_(words, **filled) for words, filled in told[question]))
        for question, asked in telecom_answers.QUESTIONS.items()
    ]


def _summary(quote: Quote) -> str:
    if not quote.returned_months:
        if bound := quote.terms.bound_months if quote.terms else 0:
            return str(_("每月 %(amount)s，约定 %(months)s 个月", amount=money(quote.monthly_after), months=bound))
        return str(_("每月 %(amount)s，没有合约期", amount=money(quote.monthly_after)))
    told = _(
        "前 %(months)s 个月有返还，每月 %(first)s；之后 %(after)s",
        months=quote.returned_months, first=money(quote.monthly_first), after=money(quote.monthly_after),
    )  # fmt: skip
    return str(told)


def _month(today: date, ahead: int) -> str:
    year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
    if current_view().lang == "en":
        return f"{MONTHS[month]} {year}" if year != today.year else MONTHS[month]
    return f"{year}年{month + 1}月" if year != today.year else f"{month + 1}月"
