"""What an import consists of: the columns of its file, and the verb that puts its rows into the tables."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Column:
    """One column. `needed`: it must stand in the file and every cell be filled. `also` are other names for it."""

    name: str
    read: Callable[[str], Any]
    about: str
    example: str = ""
    needed: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row whose cells could all be read: column name -> value, with only the filled ones in it."""

    line: int
    values: dict[str, Any]


@dataclass(frozen=True)
class Wrong:
    """Why a row was left out."""

    line: int
    column: str
    value: str
    why: str


@dataclass
class Outcome:
    """What became of the rows: counts of added, changed, same and refused, and notes worth telling.

    `errors` is the file that the refused rows were written to.
    """

    counts: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    errors: Path | None = None


Refuse = Callable[[Wrong], None]


@dataclass(frozen=True)
class Plain:
    """The short way for long files of one plain column.

    `read(text)` gives the values of a block of whole lines, or None when a line is anything but plain; then the block
    is read row by row. `put(session, values, now, outcome, dry_run)` applies them, and in a dry run only counts.
    """

    column: str
    read: Callable[[str], Sequence[str] | None]
    put: Callable[[Session, Sequence[str], datetime, Outcome, bool], None]


@dataclass(frozen=True)
class Import:
    """One kind of file. `put(session, rows, now, refuse, outcome)` applies a batch inside the caller's transaction."""

    name: str
    columns: tuple[Column, ...]
    put: Callable[[Session, Sequence[Row], datetime, Refuse, Outcome], None]
    batch: int = 500
    plain: Plain | None = None
