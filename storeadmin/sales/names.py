"""The words for what stands in the running totals by key."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from storeadmin.catalogue.kinds.plan import PlanEntry
from storeadmin.catalogue.kinds.service import ServiceEntry
from telecom.quotes import NUMBER_LINES
from telecom.words import Words

TABLES: dict[str, Any] = {"plan": PlanEntry, "service": ServiceEntry}
# Where a name in pinyin may break: Wang-niu-dun. A tile is narrower than the longest of them.
SYLLABLE = re.compile(r"(?<=[aeioung])(?=(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])[aeiou])")
TOWN_ENDINGS = ("街道", "镇")


def items(db: Session, wanted: Iterable[tuple[str, str]], lang: str) -> dict[tuple[str, str], str]:
    """A name for each (kind, key); a thing that the catalogue no longer has keeps its key."""
    wanted = list(wanted)
    found = {(kind, key): key for kind, key in wanted}
    for kind, table in TABLES.items():
        keys = [key for its_kind, key in wanted if its_kind == kind]
        rows = db.scalars(select(table).where(table.key.in_(keys))) if keys else ()
        found |= {(kind, row.key): row.name.for_language(lang) for row in rows}
    return {item: _(NUMBER_LINES[item[0]]) if item[0] in NUMBER_LINES else name for item, name in found.items()}


def town(name: Words, lang: str) -> str:
    """A town as it stands on a tile: 南城, not 南城街道."""
    told = name.for_language(lang)
    if lang == "en":
        return SYLLABLE.sub("\u00ad", told)
    for ending in TOWN_ENDINGS:
        if told.endswith(ending) and len(told) > len(ending) + 1:
            return told.removesuffix(ending)
    return told
