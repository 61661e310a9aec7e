"""Import of numbers: into the pool, and on to a store where the file names one."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeadmin.imports.cells import phone, text
from storeadmin.imports.pattern import Column, Import, Outcome, Plain, Refuse, Row, Wrong
from storeadmin.numbers import actions
from storeadmin.numbers.bulk import listed
from storeadmin.numbers.models import Number
from storeadmin.stores.models import Store

BY = "import"


def put_numbers(session: Session, rows: Sequence[Row], now: datetime, refuse: Refuse, outcome: Outcome) -> None:
    rows = _placed(session, rows, refuse)
    before = _standing(session, [row.values["digits"] for row in rows])
    fresh = [row.values["digits"] for row in rows if row.values["digits"] not in before]
    actions.add_to_pool(session.connection(), fresh, by=BY, why="file", now=now)
    wanted: dict[str, list[str]] = defaultdict(list)
    seen: dict[str, str | None] = {}
    for row in rows:
        digits, store = row.values["digits"], row.values.get("store")
        if digits in seen:
            _again(row, seen[digits], refuse, outcome)
            continue
        seen[digits] = store
        state, owner = before.get(digits, ("pool", None))
        if store is not None and state == "pool":
            wanted[store].append(digits)
        elif store is not None and owner != store:
            told = {"state": state, "owner": owner or "nobody"}
            refuse(Wrong(row.line, "digits", digits, "is %(state)s at %(owner)s; recall it first", told))
            continue
        outcome.counts[_done(digits in before, moved=store is not None and state == "pool")] += 1
    for store, digits_of in wanted.items():
        actions.allot_these(session, store, digits_of, by=BY, why="file", now=now)


def _again(row: Row, store: str | None, refuse: Refuse, outcome: Outcome) -> None:
    if row.values.get("store") == store:
        outcome.counts["same"] += 1
    else:
        refuse(Wrong(row.line, "digits", row.values["digits"], "stands in the file twice, for different stores"))


def _done(known: bool, *, moved: bool) -> str:
    if not known:
        return "added"
    return "changed" if moved else "same"


def _placed(session: Session, rows: Sequence[Row], refuse: Refuse) -> list[Row]:
    """The rows whose store exists."""
    named = {row.values["store"] for row in rows if "store" in row.values}
    known = set(session.scalars(select(Store.id).where(Store.id.in_(named))))
    for row in rows:
        if row.values.get("store") not in (None, *known):
            refuse(Wrong(row.line, "store", row.values["store"], "is no store that we know; import stores first"))
    return [row for row in rows if row.values.get("store") in (None, *known)]


def _standing(session: Session, digits: list[str]) -> dict[str, tuple[str, Any]]:
    rows = session.execute(select(Number.digits, Number.state, Number.store_id).where(Number.digits.in_(digits)))
    return {row.digits: (row.state, row.store_id) for row in rows}


# A number, then at most an empty store: nearly all lines of a long file.
_PLAIN_LINE = re.compile(r"^(1[3-9][0-9]{9})(?: *,)? *\r?$", re.ASCII | re.MULTILINE)


def read_plain(text: str) -> list[str] | None:
    """The numbers of a block in which each line is nothing but a number for the pool."""
    numbers = _PLAIN_LINE.findall(text)
    return numbers if len(numbers) == text.count("\n") + (not text.endswith("\n")) else None


def put_plain(session: Session, numbers: Sequence[str], now: datetime, outcome: Outcome, dry_run: bool) -> None:
    if dry_run:
        one_by_one = Number.digits.in_(select(listed(session.connection(), numbers)))
        known = session.scalar(select(func.count()).select_from(Number).where(one_by_one)) or 0
        added = len(set(numbers)) - known
    else:
        added = actions.add_to_pool(session.connection(), numbers, by=BY, why="file", now=now)
    outcome.counts += Counter(added=added, same=len(numbers) - added)


NUMBERS = Import(
    "numbers",
    (
        Column("digits", phone, "Eleven digits; spaces, hyphens and +86 are fine.", "161 9000 1234", needed=True),
        Column("store", text(16), "The store that gets it; empty: it stays in the pool.", "S0106"),
    ),
    put_numbers,
    batch=5_000,
    plain=Plain("digits", read_plain, put_plain),
)
