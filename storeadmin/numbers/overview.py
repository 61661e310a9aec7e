"""Where the numbers stand, for whoever asks: by state, grade, town and store. All from one look at the counts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from storeadmin.accounts.scope import Person, stores_for, within
from storeadmin.numbers import counts
from storeadmin.numbers.counts import CountRow
from storeadmin.numbers.rule_models import AllotmentRule
from storeadmin.stores.models import Store, Town
from telecom.staff import sees_all_stores

PAGE = 50
SORTS = ("code", "name", "town", "allotted", "recalling", "sold", "level")
# What a reader asks: still to give, for sale, on its way back, with a customer, or resting.
GROUPS: dict[str, tuple[str, ...]] = {
    "pool": ("pool",),
    "allotted": ("allotted",),
    "recalling": ("recalling",),
    "sold": ("sold", "in_use", "suspended"),
    "resting": ("cooling", "quarantine"),
}
GROUP_OF = {state: group for group, states in GROUPS.items() for state in states}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list: text in code or name, town key, grade ("" any), state ("" any), `low` shelves only; sorted."""

    text: str = ""
    town: str = ""
    grade: str = ""
    state: str = ""
    low: bool = False
    sort: str = "code"
    page: int = 1


@dataclass(frozen=True)
class ShelfRow:
    """One store with its counts by group and its rule."""

    store: Store
    by_group: Counter[str]
    rule: AllotmentRule | None

    @property
    def stock(self) -> int:
        return self.by_group["allotted"]

    @property
    def is_low(self) -> bool:
        """Below its mark, or short of what its rule wants."""
        rule = self.rule
        return rule is not None and rule.active and (self.stock < rule.low_water or rule.shortage > 0)

    @property
    def level(self) -> float:
        """How full the shelf is against its low-water mark; endless without a rule."""
        return self.stock / self.rule.low_water if self.rule and self.rule.low_water else float("inf")


@dataclass(frozen=True)
class Overview:
    """The counts that this person may know of, and the stores that they belong to."""

    rows: tuple[CountRow, ...]
    stores: tuple[Store, ...]
    rules: dict[str, AllotmentRule]

    @cached_property
    def by_group(self) -> Counter[str]:
        return tally(self.rows)

    @cached_property
    def by_grade(self) -> dict[int, Counter[str]]:
        """Grade -> group -> count, the finest grade first and the ordinary last."""
        found: dict[int, list[CountRow]] = {}
        for row in self.rows:
            found.setdefault(row.grade, []).append(row)
        return {grade: tally(found[grade]) for grade in sorted(found, key=lambda grade: (grade == 0, grade))}

    @property
    def total(self) -> int:
        return sum(self.by_group.values())

    @cached_property
    def shelves(self) -> list[ShelfRow]:
        return self.shelves_of(self.rows)

    @property
    def shortages(self) -> list[ShelfRow]:
        """Stores whose rule the pool could not satisfy."""
        return [shelf for shelf in self.shelves if shelf.rule and shelf.rule.active and shelf.rule.shortage]

    def shelves_of(self, rows: Iterable[CountRow]) -> list[ShelfRow]:
        """Every store with its share of these counts."""
        found: dict[str, list[CountRow]] = {}
        for row in rows:
            found.setdefault(row.store_id or "", []).append(row)
        return [ShelfRow(one, tally(found.get(one.id, ())), self.rules.get(one.id)) for one in self.stores]

    def listed(self, wanted: Wanted) -> list[ShelfRow]:
        """The stores that match, in order; counts of the wanted grade and state only."""
        rows = [row for row in self.rows if matches(row, wanted)]
        narrowed = bool(wanted.grade or wanted.state)
        shelves = [shelf for shelf in self.shelves_of(rows) if _is_wanted(shelf, wanted, narrowed)]
        return sorted(shelves, key=_order(wanted.sort), reverse=wanted.sort.startswith("-"))


def overview(session: Session, person: Person) -> Overview:
    """Everything that the person may know of; the pool itself is head office's."""
    stores = tuple(session.scalars(stores_for(person).order_by(Store.code).options(joinedload(Store.town))))
    mine, everywhere = {store.id for store in stores}, sees_all_stores(person.role)
    rows = counts.rows(session)
    known = tuple(row for row in rows if row.count and (row.store_id in mine or (everywhere and not row.store_id)))
    rules = session.scalars(select(AllotmentRule).where(within(AllotmentRule.store_id, person)))
    return Overview(known, stores, {rule.store_id: rule for rule in rules})


def towns(session: Session, person: Person) -> list[Town]:
    """The towns in which the person may know of a store."""
    seen = select(Store.town_key).where(within(Store.id, person))
    return list(session.scalars(select(Town).where(Town.key.in_(seen)).order_by(Town.code)))


def tally(rows: Iterable[CountRow]) -> Counter[str]:
    """Group -> count."""
    found: Counter[str] = Counter()
    for row in rows:
        found[GROUP_OF.get(row.state, "resting")] += row.count
    return found


def matches(row: CountRow, wanted: Wanted) -> bool:
    return wanted.grade in ("", str(row.grade)) and wanted.state in ("", row.state)


def _is_wanted(shelf: ShelfRow, wanted: Wanted, narrowed: bool) -> bool:
    store, text = shelf.store, wanted.text.casefold()
    names = (store.code, store.name_zh_hans, store.name_zh_hant, store.name_en)
    return (
        (not narrowed or sum(shelf.by_group.values()) > 0)
        and (not text or any(text in name.casefold() for name in names))
        and wanted.town in ("", store.town_key)
        and (not wanted.low or shelf.is_low)
    )


def _order(sort: str) -> Any:
    by: dict[str, Any] = {
        "name": lambda shelf: (shelf.store.name_zh_hans, shelf.store.code),
        "town": lambda shelf: (shelf.store.town.code, shelf.store.code),
        "level": lambda shelf: (shelf.level, shelf.store.code),
    }
    for group in ("allotted", "recalling", "sold"):
        by[group] = lambda shelf, group=group: (shelf.by_group[group], shelf.store.code)
    return by.get(sort.lstrip("-"), lambda shelf: shelf.store.code)
