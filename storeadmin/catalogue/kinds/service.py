"""A service that a shopper can try in its zone and add to a number."""

from typing import Any

import msgspec
from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.catalogue.kinds.fields import (
    Field,
    head_fields,
    picture_field,
    read_icon,
    whole_field,
    words_fields,
    yuan_field,
)
from storeadmin.catalogue.kinds.pattern import Entry, Kind, Lined
from telecom import service as services
from telecom.errors import N_
from telecom.money import Money
from telecom.pictures import Picture
from telecom.words import Words


class ServiceEntry(Lined, Entry):
    """One service. Money in fen a month; `trial_minutes` is empty where there is nothing to try."""

    __tablename__ = "service"
    __table_args__ = (
        CheckConstraint("monthly_fen >= 0", name="monthly_not_negative"),
        CheckConstraint("trial_minutes > 0", name="trial_lasts"),
    )

    zone_key: Mapped[str] = mapped_column(ForeignKey("zone.key"), index=True)
    about_zh_hans: Mapped[str] = mapped_column(Text, default="")
    about_zh_hant: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    icon: Mapped[str] = mapped_column(String(40), default="")
    monthly_fen: Mapped[int] = mapped_column(default=0)
    trial_minutes: Mapped[int | None]
    picture: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """A telecom.pictures.Picture; its files are in the library."""


def to_document(row: ServiceEntry) -> services.Service:
    return services.Service(
        key=row.key,
        zone=row.zone_key,
        position=row.position,
        name=row.name,
        line=Words(zh_hans=row.line_zh_hans, zh_hant=row.line_zh_hant, en=row.line_en),
        about=Words(zh_hans=row.about_zh_hans, zh_hant=row.about_zh_hant, en=row.about_en),
        icon=row.icon,
        monthly_fen=row.monthly_fen,
        trial_minutes=row.trial_minutes,
        picture=msgspec.convert(row.picture, Picture) if row.picture else None,
    )


KIND = Kind(
    name="service",
    title=N_("业务"),
    table=ServiceEntry,
    fields=(
        *head_fields(),
        Field("zone_key", N_("体验区"), input="reference", reference="zone"),
        *words_fields("name", N_("名称"), most=20),
        *words_fields("line", N_("一句话"), most=40),
        *words_fields("about", N_("说明"), most=600, input="textarea", required=False),
        Field("icon", N_("图标"), read=read_icon, hint=N_("Lucide 图标名，例如 tv"), required=False),
        yuan_field("monthly_fen", N_("每月（元）")),
        whole_field("trial_minutes", N_("可试（分钟）"), least=1, most=60, required=False),
        picture_field("picture", N_("图片"), N_("JPEG、PNG 或 WebP，横幅最好，宽 1440 以上")),
    ),
    to_document=to_document,
    summary=lambda row: Money(row.monthly_fen).yuan_text(),
)
