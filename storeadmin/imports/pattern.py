"""What an import consists of: the columns of its file, and the verb that puts its rows into the tables."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

FIRST_MOST = 20


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
    """Why a row was left out; `told` is put into `why`."""

    line: int
    column: str
    value: str
    why: str
    told: dict[str, Any] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """As the command line says it."""
        return self.why % self.told if self.told else self.why


@dataclass(frozen=True)
class ErrorWords:
    """How the file of refused rows speaks."""

    head: tuple[str, str, str, str] = ("line", "column", "value", "why")
    say: Callable[[Wrong], str] = lambda wrong: wrong.sentence


@dataclass
class Outcome:
    """What became of the rows: counts of added, changed, same and refused, notes worth telling, the first refusals.

    `errors` is the file that the refused rows were written to.
    """

    counts: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    first: list[Wrong] = field(default_factory=list)
    errors: Path | None = None

    def refused(self, wrong: Wrong) -> None:
        """One row more that was left out."""
        self.counts["refused"] += 1
        if len(self.first) < FIRST_MOST:
            self.first.append(wrong)


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
