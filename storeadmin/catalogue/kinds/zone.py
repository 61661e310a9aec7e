"""A zone of the store: one of the five big cards on the kiosk's home."""

from typing import cast

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.catalogue.kinds.fields import choice_field, head_fields, words_fields
from storeadmin.catalogue.kinds.pattern import Entry, Kind, Lined
from telecom import zones
from telecom.errors import N_
from telecom.words import Words


class ZoneEntry(Lined, Entry):
    """One zone; its hue picks colours and picture."""

    __tablename__ = "zone"
    __table_args__ = (CheckConstraint("hue IN ('life', 'trend', 'biz', 'play', 'trip')", name="hue_known"),)

    hue: Mapped[str] = mapped_column(String(8))


def to_document(row: ZoneEntry) -> zones.Zone:
    line = Words(zh_hans=row.line_zh_hans, zh_hant=row.line_zh_hant, en=row.line_en)
    return zones.Zone(key=row.key, position=row.position, hue=cast(zones.Hue, row.hue), name=row.name, line=line)


HUE_NAMES = {
    "life": N_("生活（绿）"),
    "trend": N_("达人（橙）"),
    "biz": N_("商务（蓝）"),
    "play": N_("娱乐（紫）"),
    "trip": N_("旅途（青）"),
}

KIND = Kind(
    name="zone",
    title=N_("体验区"),
    table=ZoneEntry,
    fields=(
        *head_fields(),
        *words_fields("name", N_("名称"), most=20),
        *words_fields("line", N_("一句话"), most=40),
        choice_field("hue", N_("色系"), HUE_NAMES),
    ),
    to_document=to_document,
    summary=lambda row: row.line_zh_hans,
)
