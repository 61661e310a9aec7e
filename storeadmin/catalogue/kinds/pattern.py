"""What every published kind consists of: a table of entries, the fields of its form, and its document."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.catalogue.kinds.fields import Field
from storeadmin.db import Base, Named, UTCDateTime


class Entry(Base):
    """The columns that every published kind has. An entry that is not `active` stays out of the next revision."""

    __abstract__ = True

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    changed_by: Mapped[str] = mapped_column(String(60), default="")
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Lined(Named):
    """A name and one spoken line under it, in three languages."""

    line_zh_hans: Mapped[str] = mapped_column(String(200), default="")
    line_zh_hant: Mapped[str] = mapped_column(String(200), default="")
    line_en: Mapped[str] = mapped_column(String(200), default="")


@dataclass(frozen=True)
class Kind:
    """One published kind. `to_document(row)` gives the frozen value that telecom defines for it."""

    name: str
    title: str
    table: type[Entry]
    fields: tuple[Field, ...]
    to_document: Callable[[Any], Any]
    summary: Callable[[Any], str]
    """One short figure or word for the list page, such as a price."""

    check: Callable[[dict[str, Any]], None] = lambda values: None
    """What must hold between the fields; raises BadInput with the field to blame."""
