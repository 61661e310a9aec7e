"""States, grades and refusals in words, and counts as people type them."""

from collections.abc import Mapping

from flask_babel import gettext as _

from storeadmin.numbers.life.proofs import GIVEN_BACK, PROOFS
from telecom.errors import N_, BadInput
from telecom.number_leaving import NOTICE_MEANS, NOTICE_TEXTS

STATE_NAMES = {
    "pool": N_("号码池"),
    "allotted": N_("在门店"),
    "recalling": N_("收回中"),
    "sold": N_("已售"),
    "in_use": N_("使用中"),
    "suspended": N_("停机保号"),
    "cooling": N_("冷却中"),
    "quarantine": N_("隔离"),
}
WISH_NAMES = {
    "waiting": N_("等门店放出"),
    "released": N_("门店已放出"),
    "given": N_("已调到"),
    "kept": N_("没调成"),
    "cancelled": N_("已撤回"),
}
WISH_KINDS = {"waiting": "info", "released": "info", "given": "ok", "kept": "warn", "cancelled": ""}
KEPT_REASONS = {
    "held": N_("有人正在选"),
    "reserved": N_("已有人下单"),
    "sold": N_("已卖出"),
    "quarantine": N_("门店换了机器，号码隔离了"),
}
WHY_NAMES = {
    "released": N_("门店放出"),
    "refunded": N_("退单"),
    "enrolled again": N_("门店换了机器"),
    "file": N_("号码文件"),
    "city": N_("顾客从全城选中"),
    "stop and keep": N_("停机保号"),
    "released after its notices": N_("通知后收回"),
    "cooling ended": N_("冷却结束"),
    "demo": N_("演示数据"),
}
WHO_NAMES = {
    "cli": N_("命令行"),
    "import": N_("导入文件"),
    "rule": N_("自动补号"),
    "daily check": N_("每日检查"),
    "demo": N_("演示数据"),
}
"""Who is written down where no person was; a store is written as ``store S0001``."""
COUNT_MOST = 100_000


def state_name(state: str) -> str:
    return str(_(STATE_NAMES.get(state, state)))


def grade_name(grade: int) -> str:
    """普通号 or 第 1 级."""
    return str(_("第 %(grade)s 级", grade=grade) if grade else _("普通号"))


def reason_name(reason: str) -> str:
    """Why a store kept a number."""
    return str(_(KEPT_REASONS[reason])) if reason in KEPT_REASONS else reason


def why_name(why: str) -> str:
    """A step's reason as people read it; what somebody has typed stays as it is."""
    if why in WHY_NAMES:
        return str(_(WHY_NAMES[why]))
    prefix, _space, rest = why.partition(" ")
    means, _comma, text = rest.partition(", ")
    if prefix == "notice:" and means in NOTICE_MEANS and text in NOTICE_TEXTS:
        return str(_("通知：%(means)s，%(text)s", means=_(NOTICE_MEANS[means]), text=_(NOTICE_TEXTS[text])))
    proof = PROOFS.get(why.removeprefix(GIVEN_BACK))
    if proof is not None and why.startswith(GIVEN_BACK):
        return str(_("还给机主：%(proof)s", proof=_(proof)))
    if prefix == "kept:":
        return str(_("门店没放：%(reason)s", reason=reason_name(rest)))
    if prefix == "below":
        return str(_("少于 %(count)s 个，自动补", count=rest))
    if prefix == "from":
        store, colon, typed = rest.partition(": ")
        return str(_("从 %(store)s 调来", store=store)) + (_("：") + typed if colon else "")
    if prefix == "segment":
        return str(_("号段 %(segment)s", segment=rest))
    return why


def who_name(by: str) -> str:
    """Who did a step, as people read it; a person's own name stays as it is."""
    if by.startswith("store "):
        return str(_("门店 %(store)s", store=by.removeprefix("store ")))
    return str(_(WHO_NAMES[by])) if by in WHO_NAMES else by


def count_of(form: Mapping[str, str], name: str = "count", *, least: int = 1) -> int:
    """A whole number of the form. Raises BadInput naming the field."""
    text = form.get(name, "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 7 and least <= int(text) <= COUNT_MOST):
        raise BadInput("bad_count", N_("数量填 %(least)s 到 %(most)s 的整数"), field=name, least=least, most=COUNT_MOST)
    return int(text)


def by_grade(form: Mapping[str, str], prefix: str) -> dict[int, int]:
    """Grade -> count for every field `<prefix>-<grade>` that is filled in; zero says nothing. Raises BadInput."""
    found: dict[int, int] = {}
    for name, text in form.items():
        place, _dash, grade = name.rpartition("-")
        if place == prefix and grade.isascii() and grade.isdecimal() and len(grade) < 3 and text.strip():
            found[int(grade)] = count_of(form, name, least=0)
    return {grade: count for grade, count in sorted(found.items()) if count}
