"""The tables' common ground at head office: one MetaData, names for every constraint, and the link's own tables."""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from link.columns import UTCDateTime
from link.tables import HqTables
from telecom.words import Words
from web.db import COLUMN_TYPES, new_metadata


class Base(DeclarativeBase):
    """All of head office's mapped tables."""

    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


LINK = HqTables(Base.metadata)


class Named:
    """A row with a name in the three languages; `name` is the business value."""

    name_zh_hans: Mapped[str] = mapped_column(String(120))
    name_zh_hant: Mapped[str] = mapped_column(String(120), default="")
    name_en: Mapped[str] = mapped_column(String(120), default="")

    @property
    def name(self) -> Words:
        return Words(zh_hans=self.name_zh_hans, zh_hant=self.name_zh_hant, en=self.name_en)


__all__ = ["LINK", "Base", "Named", "UTCDateTime"]
