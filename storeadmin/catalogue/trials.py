"""Dry runs of a grade table: which numbers would change grade or terms, whose they are, and what it does to the money.

A run compares the tables that are published with the same tables after publishing the draft, each store by the table of
its own city and brand. It looks at what is not sold: an order keeps the grade that it was placed with, and so
does a hold. It goes through the numbers in chunks and writes down how far it is.
"""

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storeadmin import config
from storeadmin.catalogue import publishing
from storeadmin.catalogue.actions import existing
from storeadmin.catalogue.kinds import KINDS
from storeadmin.catalogue.models import CatalogueDocument, RevisionEntry
from storeadmin.catalogue.trial_models import GradeTrial
from storeadmin.numbers.models import Number
from storeadmin.stores.models import Store
from telecom.errors import N_, NotFound, Refusal
from telecom.grade_tables import GradeTables
from telecom.grades import GradeTable, GradeTableDocument
from web.db import Database

UNSOLD = ("pool", "allotted", "recalling", "quarantine", "cooling")
CHUNK = 25_000
EXAMPLES = 4
SILENT_FOR = timedelta(seconds=30)

_Money = tuple[tuple[int, int], tuple[int, int]]

log = structlog.get_logger("storeadmin.catalogue")


@dataclass(frozen=True, slots=True)
class Change:
    """One number that the draft would change. Money in fen; the monthly minimum is a month's."""

    digits: str
    store_id: str
    state: str
    was: int
    will_be: int
    prepay: tuple[int, int]
    minimum: tuple[int, int]


def begin(session: Session, key: str, by: str, now: datetime) -> GradeTrial:
    """Write down a run of the draft `key` against what is published. Raises NotFound, Refusal."""
    row = existing(session, KINDS["grade_table"], key)
    before = _published(session)
    drafted: Any = KINDS["grade_table"].to_document(row)
    others = [table for table in before if table.key != key]
    if any((table.city, table.brand) == (drafted.city, drafted.brand) for table in others):
        raise Refusal("two_grade_tables", N_("两张号码等级表管同一个城市和品牌"))
    if any(table.version == drafted.version for table in others):
        raise Refusal("version_taken", N_("别的等级表已经用了这个版本号"))
    total = session.scalar(select(func.count()).where(Number.state.in_(UNSOLD))) or 0
    trial = GradeTrial(
        key=key, by=by, before=_plain(before), after=_plain([*others, drafted]), total=total, found={},
        began_at=now, changed_at=now,
    )  # fmt: skip
    session.add(trial)
    session.flush()
    return trial


def start(database: Database, trial_id: int) -> threading.Thread:
    """Run it beside the requests; the page asks how far it is."""
    thread = threading.Thread(target=run, args=(database, trial_id), name="grade-trial", daemon=True)
    thread.start()
    return thread


def run(database: Database, trial_id: int) -> None:
    """Go through the numbers; what it finds and how far it is stands in the row."""
    try:
        with database.reading() as session:
            before, after = tables_of(session.get_one(GradeTrial, trial_id))
        tally = Tally()
        for looked, changes in _chunks(database, before, after):
            tally.add(looked, changes)
            _note(database, trial_id, done=tally.looked)
        _note(database, trial_id, done=tally.looked, state="done", found=tally.found())
    except Exception:
        log.exception("grade_trial_failed", trial=trial_id)
        _note(database, trial_id, state="failed")


def latest(session: Session, key: str) -> GradeTrial | None:
    """The newest run for this table."""
    query = select(GradeTrial).where(GradeTrial.key == key).order_by(GradeTrial.id.desc())
    return session.scalar(query.limit(1))


def get(session: Session, key: str, trial_id: str) -> GradeTrial:
    """One run. Raises NotFound."""
    known = trial_id.isascii() and trial_id.isdecimal() and len(trial_id) < 10
    trial = session.get(GradeTrial, int(trial_id)) if known else None
    if trial is None or trial.key != key:
        raise NotFound("no_trial", N_("没有这次试算"))
    return trial


def has_stopped(trial: GradeTrial, now: datetime) -> bool:
    """Whether it failed, or its process has gone and left it unfinished."""
    return trial.state == "failed" or (trial.state == "running" and now - trial.changed_at > SILENT_FOR)


def is_outdated(session: Session, trial: GradeTrial) -> bool:
    """Whether the draft or what is published has changed since."""
    row = session.get(KINDS["grade_table"].table, trial.key)
    before = _published(session)
    others = [table for table in before if table.key != trial.key]
    drafted = [KINDS["grade_table"].to_document(row)] if row is not None else []
    return (trial.before, trial.after) != (_plain(before), _plain([*others, *drafted]))


def every_change(database: Database, trial: GradeTrial) -> Iterator[Change]:
    """Each number that would change, as the run saw the tables; for the export."""
    before, after = tables_of(trial)
    for _looked, changes in _chunks(database, before, after):
        yield from changes


def tables_of(trial: GradeTrial) -> tuple[GradeTables, GradeTables]:
    """The tables before and after."""
    return _tables(trial.before), _tables(trial.after)


class Tally:
    """What a run has found so far."""

    def __init__(self) -> None:
        self.looked = 0
        self._moves: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
        self._places: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self._examples: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)

    def add(self, looked: int, changes: list[Change]) -> None:
        """Count these changes among so many numbers looked at."""
        self.looked += looked
        for change in changes:
            move = change.was, change.will_be
            sums = {
                "count": 1,
                "prepay_before": change.prepay[0],
                "prepay_after": change.prepay[1],
                "minimum_before": change.minimum[0],
                "minimum_after": change.minimum[1],
            }
            self._moves[move].update(sums)
            self._places[change.store_id, change.state].update(sums)
            if len(self._examples[move]) < EXAMPLES:
                shown = {"digits": change.digits, "store_id": change.store_id, "state": change.state}
                self._examples[move].append(shown)

    def found(self) -> dict[str, Any]:
        """As plain data: sums, by grade from and to, by store and state, with examples."""
        total: Counter[str] = Counter()
        for sums in self._moves.values():
            total.update(sums)
        moves = [
            {"was": was, "will_be": will, **sums, "examples": self._examples[was, will]}
            for (was, will), sums in sorted(self._moves.items())
        ]
        places = [
            {"store_id": store_id, "state": state, **sums} for (store_id, state), sums in sorted(self._places.items())
        ]
        return {"looked": self.looked, "total": dict(total), "moves": moves, "places": places}


def _chunks(database: Database, before: GradeTables, after: GradeTables) -> Iterator[tuple[int, list[Change]]]:
    with database.reading() as session:
        places = {store.id: (store.city, store.brand) for store in session.scalars(select(Store))}
    last = ""
    while True:
        # Each chunk is a read of its own: a snapshot held for a minute would keep the writers' log from shrinking.
        query = select(Number.digits, Number.store_id, Number.state).where(Number.digits > last)
        with database.reading() as session:
            rows = session.execute(query.order_by(Number.digits).limit(CHUNK)).all()
        if not rows:
            return
        last = rows[-1].digits
        unsold = [row for row in rows if row.state in UNSOLD]
        yield len(unsold), list(_changes(unsold, places, before, after))


def _changes(rows: list[Any], places: dict[str, tuple[str, str]], before: GradeTables, after: GradeTables) -> Any:
    by_place: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows:
        by_place[places.get(row.store_id or "", ("", ""))].append(row)
    for place, those in by_place.items():
        old, new = before.current(*place), after.current(*place)
        if old != new:
            yield from _regraded(those, old, new)


def _regraded(rows: list[Any], old: GradeTable, new: GradeTable) -> Iterator[Change]:
    digits = [row.digits for row in rows]
    # There are millions of numbers and a handful of grades: what a pair of grades means is worked out once.
    known: dict[tuple[int, int], _Money | None] = {}
    for row, was, will in zip(rows, old.grade_all(digits), new.grade_all(digits), strict=True):
        pair = was.grade, will.grade
        if pair not in known:
            known[pair] = _money(old, new, *pair)
        if (money := known[pair]) is not None:
            yield Change(row.digits, row.store_id or "", row.state, *pair, *money)


def _money(old: GradeTable, new: GradeTable, was: int, will_be: int) -> _Money | None:
    """(prepay, monthly minimum), each before and after; None where neither grade nor terms change."""
    before, after = old.terms_by_grade[was], new.terms_by_grade[will_be]
    if was == will_be and before == after:
        return None
    return (before.prepay.fen, after.prepay.fen), (before.monthly_minimum.fen, after.monthly_minimum.fen)


def _note(database: Database, trial_id: int, **values: Any) -> None:
    with database.transaction() as session:
        noted = update(GradeTrial).where(GradeTrial.id == trial_id)
        session.execute(noted.values(changed_at=config.now(), **values))


def _published(session: Session) -> list[GradeTableDocument]:
    """The grade tables of the revision in force."""
    last = publishing.latest(session)
    if last is None:
        return []
    entries = select(CatalogueDocument.body).join(RevisionEntry, RevisionEntry.hash == CatalogueDocument.hash)
    bodies = entries.where(RevisionEntry.revision == last.revision, RevisionEntry.kind == "grade_table")
    tables = [msgspec.json.decode(body, type=GradeTableDocument) for body in session.scalars(bodies)]
    return sorted(tables, key=lambda table: table.key)


def _plain(tables: list[GradeTableDocument]) -> dict[str, Any]:
    return {"tables": msgspec.to_builtins(sorted(tables, key=lambda table: table.key))}


def _tables(plain: dict[str, Any]) -> GradeTables:
    return GradeTables(tuple(GradeTable.from_document(table) for table in plain["tables"]))
