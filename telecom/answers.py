"""The three answers before paying, worded once so that every screen says the same."""

from collections.abc import Mapping

from telecom.errors import N_
from telecom.grade_terms import GradeTerms, Said, binding
from telecom.money import Money
from telecom.quotes import Quote

QUESTIONS: dict[str, str] = {
    "refund": N_("不想要了，能退吗"),
    "leaving": N_("提前离网怎么算"),
    "overage": N_("用超了怎么收"),
}


def answers(quote: Quote) -> dict[str, list[Said]]:
    """For each of QUESTIONS the sentences that answer it, in reading order."""
    return {
        "refund": [_refund(quote.today)],
        "leaving": _leaving(quote.terms),
        "overage": [_overage(quote.overage)],
    }


def _refund(today: Money) -> Said:
    return N_("付款后在柜台退单，退回 %(amount)s 元，号码收回"), {"amount": today.yuan_text()}


def _leaving(terms: GradeTerms | None) -> list[Said]:
    """In the words of the number's cost panel."""
    free: list[Said] = [(N_("没有合约期，当月用完就能走，不另收费"), {})]
    if terms is None:
        return free
    return binding(terms) if terms.bound_months else [*free, *binding(terms)]


def _overage(prices: Mapping[str, int]) -> Said:
    if not prices:
        return N_("月费固定，没有超出费用"), {}
    filled = {
        "voice": _milli_text(prices["voice_milli_per_min"]),
        "data": _milli_text(prices["data_milli_per_mb"]),
    }
    return N_("通话每分钟 %(voice)s 元，流量每 MB %(data)s 元"), filled


def _milli_text(milli: int) -> str:
    """1/1000 yuan as yuan with two decimals, and a third only where it is needed."""
    yuan, rest = divmod(milli, 1000)
    decimals = f"{rest:03d}"
    return f"{yuan}.{decimals.removesuffix('0')}"
