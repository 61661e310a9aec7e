"""The grade that stands beside each number: by the table in force, and again by each new one.

One row says which table, and how far. Whoever grades takes the next segment from it, a transaction each, so that
several programs share the work and an interrupted one is continued. A hold or an order keeps the grade it was made at.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import cast

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import Session

from storeadmin.catalogue.models import CatalogueDocument, CatalogueRevision, RevisionEntry
from storeadmin.numbers.bulk import insert_into, listed
from storeadmin.numbers.models import Grading, Number
from storeadmin.stores.models import Store
from telecom.catalogue import decode
from telecom.grade_tables import GradeTables
from telecom.grades import DEFAULT, GradeTable, GradeTableDocument
from telecom.segment_sets import SegmentSets
from telecom.tail_sets import SEGMENT, SIZE, TAIL, from_tails, from_text, tails_of
from web.db import Database

ONLY = 1
_SETS = SegmentSets()


def table_in_force(session: Session | Connection) -> GradeTable:
    """The table for everybody of the last published revision; the printed one before there is any."""
    return _in_force(session)[1]


def table_of(session: Session | Connection, store_id: str) -> GradeTable:
    """The table that a store sells by: of its city and brand, else a wider one."""
    place = session.execute(select(Store.city, Store.brand).where(Store.id == store_id)).one_or_none()
    return GradeTables(tuple(_published(session).values())).current(*(place or ()))


def table_at(session: Session, version: str) -> GradeTable | None:
    """The table of that version, in force or not; None for one that was never published here."""
    bodies = session.scalars(select(CatalogueDocument.body).where(CatalogueDocument.kind == "grade_table"))
    tables = [cast(GradeTableDocument, decode("grade_table", body)).table() for body in bodies]
    known = {table.version: table for table in (DEFAULT, *tables)}
    return known.get(version)


def tables_in_use(session: Session | Connection) -> list[GradeTable]:
    """Every table that some store may sell by."""
    everybodys = table_in_force(session)
    return [everybodys, *(table for table in _published(session).values() if table != everybodys)]


def grades_of(digits: Iterable[str], table: GradeTable) -> dict[int, list[str]]:
    """Grade -> its numbers, in order."""
    grades, found = _SETS.grades(table), dict[int, list[str]]()
    for segment, numbers in groupby(sorted(digits), key=itemgetter(slice(SEGMENT))):
        ours = from_tails(int(one[SEGMENT:]) for one in numbers)
        for grade, members in grades(segment).items():
            if ours & members:
                found.setdefault(grade, []).extend(f"{segment}{tail:04d}" for tail in tails_of(ours & members))
    return found


def grade_next(database: Database, now: datetime) -> str:
    """Bring the next segment up to the table in force; "" when all are."""
    with database.reading() as session:
        if _is_done(session.get(Grading, ONLY), _in_force(session)[0]):
            return ""
    with database.transaction() as session:
        hash, table = _in_force(session)
        place = _place(session, hash, now)
        if place.is_done:
            return ""
        segment = _next_segment(session, place.done_to)
        if segment is None:
            place.is_done = True
        else:
            _grade(session, segment, _SETS.grades(table)(segment))
            place.done_to = segment
        place.at = now
        return segment or ""


def begin_again(session: Session, now: datetime) -> None:
    """Let every number be graded anew, whatever was done."""
    place = _place(session, _in_force(session)[0], now)
    place.done_to, place.is_done = "", False


def grade_all(database: Database, now: datetime, tell: Callable[[str, int, int], None]) -> int:
    """Grade every segment that is behind; how many there were."""
    done = 0
    while segment := grade_next(database, now):
        done += 1
        tell(segment, done, 0)
    return done


def _in_force(session: Session | Connection) -> tuple[str, GradeTable]:
    """The table for everybody among those of the last revision, and the hash of its document."""
    published = _published(session)
    chosen = GradeTables(tuple(published.values())).current()
    return next((hash for hash, table in published.items() if table is chosen), ""), chosen


def _published(session: Session | Connection) -> dict[str, GradeTable]:
    """Document hash -> table, of the last revision."""
    last = select(func.max(CatalogueRevision.revision)).scalar_subquery()
    wanted = select(CatalogueDocument.hash, CatalogueDocument.body).join(
        RevisionEntry, RevisionEntry.hash == CatalogueDocument.hash
    )
    rows = session.execute(wanted.where(RevisionEntry.revision == last, RevisionEntry.kind == "grade_table"))
    return {row.hash: cast(GradeTableDocument, decode("grade_table", row.body)).table() for row in rows}


def _is_done(place: Grading | None, hash: str) -> bool:
    return place is not None and place.is_done and place.table_hash == hash


def _place(session: Session, hash: str, now: datetime) -> Grading:
    """The one row, locked; a new table begins at the first segment."""
    first = {"id": ONLY, "table_hash": hash, "done_to": "", "is_done": False, "at": now}
    session.execute(insert_into(session.connection(), Grading).values(first).on_conflict_do_nothing())
    place = session.get_one(Grading, ONLY, with_for_update=True)
    if place.table_hash != hash:
        place.table_hash, place.done_to, place.is_done = hash, "", False
    return place


def _next_segment(session: Session, done_to: str) -> str | None:
    lowest = select(func.min(Number.digits))
    if done_to:
        lowest = lowest.where(Number.digits > done_to + str(SIZE - 1))
    digits = session.scalar(lowest)
    return digits[:SEGMENT] if digits else None


def _grade(session: Session, segment: str, wanted: Mapping[int, int]) -> None:
    have = _grades_now(session, segment)
    for grade, tails in wanted.items():
        of_others = [tails & members for other, members in have.items() if other != grade]
        wrong = [f"{segment}{tail:04d}" for members in of_others for tail in tails_of(members)]
        if wrong:
            those = Number.digits.in_(select(listed(session.connection(), wrong)))
            # Locked in their order, as allotting does: two who lock some of the same never wait for each other.
            session.execute(select(Number.digits).where(those).order_by(Number.digits).with_for_update())
            session.execute(update(Number).where(those).values(grade=grade))


def _grades_now(session: Session, segment: str) -> dict[int, int]:
    """Grade -> the segment's tails that have it now."""
    within = Number.digits.between(segment + "0" * TAIL, segment + str(SIZE - 1))
    written = func.string_agg(func.substr(Number.digits, SEGMENT + 1), "")
    rows = session.execute(select(Number.grade, written).where(within).group_by(Number.grade))
    return {grade: from_text(text) for grade, text in rows}
