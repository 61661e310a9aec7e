"""The three answers before paying, worded once so that every screen says the same."""

from collections.abc import Mapping

from telecom.errors import N_
from telecom.money import Money

QUESTIONS: dict[str, str] = {
    "refund": N_("不想要了，能退吗"),
    "leaving": N_("提前离网怎么算"),
    "overage": N_("用超了怎么收"),
}


def sentence(question: str, facts: Mapping[str, int]) -> tuple[str, dict[str, str]]:
    """The message id that answers, and what fills its places.

    ``question`` and ``facts`` are a pair of ``Quote.answers``; raises KeyError for another question.
    """
    return _SENTENCES[question](facts)


def _refund(facts: Mapping[str, int]) -> tuple[str, dict[str, str]]:
    amount = Money(facts["today_fen"]).yuan_text()
    return N_("付款后在柜台退单，退回 %(amount)s 元，号码收回"), {"amount": amount}


def _leaving(facts: Mapping[str, int]) -> tuple[str, dict[str, str]]:
    if not facts["prepay_fen"]:
        return N_("没有合约期，当月用完就能走，不另收费"), {}
    filled = {"months": str(facts["months"]), "amount": Money(facts["prepay_fen"]).yuan_text()}
    return N_("%(amount)s 元预存分 %(months)s 个月返还，提前离网，没返的部分不退"), filled


def _overage(facts: Mapping[str, int]) -> tuple[str, dict[str, str]]:
    if not facts:
        return N_("月费固定，没有超出费用"), {}
    filled = {
        "voice": _milli_text(facts["voice_milli_per_min"]),
        "data": _milli_text(facts["data_milli_per_mb"]),
    }
    return N_("通话每分钟 %(voice)s 元，流量每 MB %(data)s 元"), filled


def _milli_text(milli: int) -> str:
    """1/1000 yuan as yuan with two decimals, and a third only where it is needed."""
    yuan, rest = divmod(milli, 1000)
    decimals = f"{rest:03d}"
    return f"{yuan}.{decimals.removesuffix('0')}"


_SENTENCES = {"refund": _refund, "leaving": _leaving, "overage": _overage}
