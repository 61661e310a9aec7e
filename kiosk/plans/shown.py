"""A plan in words and figures, the same on every screen."""

from flask_babel import gettext as _

from telecom.plans import Plan

MB_IN_GB = 1024

Allowance = tuple[str, str, str]


def allowances(plan: Plan) -> list[Allowance]:
    """What is in the plan each month: (amount, unit, of what), all three of them, zero too."""
    return [
        (*data_amount(plan.data_mb), _("流量")),
        (f"{plan.voice_minutes:,}", _("分钟"), _("通话")),
        (f"{plan.sms:,}", _("条"), _("短信")),
    ]


def data_amount(mb: int) -> tuple[str, str]:
    """3,072 MB as ("3", "GB"); what is no round number of GB stays in MB."""
    if mb >= MB_IN_GB and mb % MB_IN_GB == 0:
        return f"{mb // MB_IN_GB:,}", "GB"
    return f"{mb:,}", "MB"


def overage(plan: Plan) -> str:
    """What a minute and a megabyte cost beyond the plan."""
    voice, data = _yuan(plan.overage_voice_milli), _yuan(plan.overage_data_milli_per_mb)
    return str(_("超出后：通话 %(voice)s 元/分钟，流量 %(data)s 元/MB", voice=voice, data=data))


def need_names() -> dict[str, str]:
    """Whom a plan is for, as chips."""
    return {"one": _("一人用"), "family": _("全家用"), "business": _("商务用")}


def _yuan(milli: int) -> str:
    return f"{milli // 1000}.{milli % 1000:03d}".removesuffix("0")
