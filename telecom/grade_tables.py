"""Grade tables in force, by city and brand, with every earlier version.

A new version is for what is chosen from now on: a hold or an order keeps its version, and `at` finds it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from telecom.errors import N_, NotFound
from telecom.grades import DEFAULT, GradeTable


@dataclass(frozen=True)
class GradeTables:
    """Tables in the order in which they were published; versions are unique."""

    tables: tuple[GradeTable, ...]

    def __post_init__(self) -> None:
        if len(self._by_version) != len(self.tables):
            raise ValueError("two tables have the same version")

    def current(self, city: str = "", brand: str = "") -> GradeTable:
        """The newest table of the city and brand; else of the city, of the brand, of everybody, or the printed one."""
        for place in ((city, brand), (city, ""), ("", brand), ("", "")):
            for table in reversed(self.tables):
                if (table.city, table.brand) == place:
                    return table
        return DEFAULT

    def at(self, version: str) -> GradeTable:
        """The table of that version, in force or not; raises NotFound."""
        if version == DEFAULT.version and version not in self._by_version:
            return DEFAULT
        try:
            return self._by_version[version]
        except KeyError:
            raise NotFound("no_grade_table", N_("没有这一版号码等级")) from None

    def with_new(self, table: GradeTable) -> "GradeTables":
        """These and one more; raises ValueError when its version is taken."""
        return GradeTables((*self.tables, table))

    @cached_property
    def _by_version(self) -> dict[str, GradeTable]:
        return {table.version: table for table in self.tables}


@dataclass(frozen=True, slots=True)
class Regraded:
    """A number whose grade or terms a new table would change."""

    digits: str
    was: int
    will_be: int


def dry_run(old: GradeTable, new: GradeTable, numbers: Iterable[str]) -> list[Regraded]:
    """What ``new`` would change for ``numbers``: other grade, or the same grade with other terms."""
    changed = []
    for digits in numbers:
        was, will_be = old.grade(digits).grade, new.grade(digits).grade
        if was != will_be or old.terms(was) != new.terms(will_be):
            changed.append(Regraded(digits, was, will_be))
    return changed
