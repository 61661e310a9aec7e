"""A tariff plan. TM Forum calls it a product offering."""

from typing import Any, cast

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.catalogue.kinds.fields import (
    check_field,
    choice_field,
    head_fields,
    milli_field,
    whole_field,
    words_fields,
    yuan_field,
)
from storeadmin.catalogue.kinds.pattern import Entry, Kind, Lined
from telecom import plans
from telecom.errors import N_, BadInput
from telecom.money import Money
from telecom.words import Words

FIGURES = ("voice_minutes", "data_mb", "sms", "overage_voice_milli", "overage_data_milli_per_mb")


class PlanEntry(Lined, Entry):
    """One plan. An empty figure is one that nobody has confirmed; such a plan cannot be active.

    Money in fen a month; overage in thousandths of a yuan per minute and per MB; tier in whole yuan.
    """

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("monthly_fen >= 0 AND tier >= 0", name="prices_not_negative"),
        CheckConstraint("for_whom IN ('one', 'family', 'business')", name="for_whom_known"),
    )

    tier: Mapped[int]
    monthly_fen: Mapped[int]
    voice_minutes: Mapped[int | None]
    data_mb: Mapped[int | None]
    sms: Mapped[int | None]
    overage_voice_milli: Mapped[int | None]
    overage_data_milli_per_mb: Mapped[int | None]
    for_whom: Mapped[str] = mapped_column(String(10), default="one")
    demo: Mapped[bool] = mapped_column(default=False)


def to_document(row: PlanEntry) -> plans.Plan:
    return plans.Plan(
        key=row.key,
        position=row.position,
        name=row.name,
        tier=row.tier,
        monthly_fen=row.monthly_fen,
        voice_minutes=row.voice_minutes or 0,
        data_mb=row.data_mb or 0,
        sms=row.sms or 0,
        overage_voice_milli=row.overage_voice_milli or 0,
        overage_data_milli_per_mb=row.overage_data_milli_per_mb or 0,
        for_whom=cast(plans.ForWhom, row.for_whom),
        line=Words(zh_hans=row.line_zh_hans, zh_hant=row.line_zh_hant, en=row.line_en),
        demo=row.demo,
    )


def check(values: dict[str, Any]) -> None:
    """An active plan needs every figure: a shopper must never read 0 where nobody knows."""
    for name in FIGURES:
        if values.get("active") and values.get(name) is None:
            raise BadInput("plan_figure_missing", N_("启用前要填这一项"), field=name)


WHOM_NAMES = {"one": N_("个人"), "family": N_("家庭"), "business": N_("企业")}

KIND = Kind(
    name="plan",
    title=N_("套餐"),
    table=PlanEntry,
    fields=(
        *head_fields(),
        *words_fields("name", N_("名称"), most=20),
        *words_fields("line", N_("一句话"), most=40, required=False),
        whole_field("tier", N_("档位（元）"), least=0, most=9999),
        yuan_field("monthly_fen", N_("每月（元）")),
        whole_field("voice_minutes", N_("通话（分钟）"), least=0, most=99999, required=False),
        whole_field("data_mb", N_("流量（MB）"), least=0, most=9999999, required=False),
        whole_field("sms", N_("短信（条）"), least=0, most=99999, required=False),
        milli_field("overage_voice_milli", N_("超出通话（元/分钟）")),
        milli_field("overage_data_milli_per_mb", N_("超出流量（元/MB）")),
        choice_field("for_whom", N_("给谁用"), WHOM_NAMES),
        check_field("demo", N_("演示资费")),
    ),
    to_document=to_document,
    summary=lambda row: Money(row.monthly_fen).yuan_text(),
    check=check,
)
