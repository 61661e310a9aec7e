"""The daily check: numbers whose cooling is over go back to the pool, and what was kept of their customers is erased.

Several workers may run it at once: rows are claimed with SKIP LOCKED (SQLite has one writer), and each number moves by
a condition that only one of them can meet.
"""

from datetime import datetime

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import Session

from storeadmin.numbers.life.actions import CHECK, end, passed_on
from storeadmin.numbers.life.models import NumberLeave
from storeadmin.numbers.models import Number, NumberEvent
from telecom.number_life import hq_after, hq_before
from web.db import Database

AT_ONCE = 200
WHY = "cooling ended"


def run(database: Database, now: datetime) -> int:
    """Move every number that is due; returns how many. A few hundred are one transaction."""
    moved = 0
    while True:
        with database.transaction() as session:
            claimed, done = end_cooling(session, now)
        moved += done
        if claimed < AT_ONCE:
            break
    with database.transaction() as session:
        passed_on(session, now)
    return moved


def end_cooling(session: Session, now: datetime) -> tuple[int, int]:
    """One batch: (how many were claimed, how many moved)."""
    due = select(NumberLeave).where(
        NumberLeave.ended_at.is_(None), NumberLeave.pooled_at.is_(None), NumberLeave.cooling_ends_at <= now
    )
    claimed = due.order_by(NumberLeave.due_at, NumberLeave.id).limit(AT_ONCE).with_for_update(skip_locked=True)
    leaves = {leave.digits: leave for leave in session.scalars(claimed)}
    moved = _to_pool(session, leaves, now)
    for digits, leave in leaves.items():
        leave.pooled_at, leave.contact = now, None
        if digits not in moved or leave.owner_hash is None:
            end(leave, "cooled", CHECK, now)
    session.flush()
    return len(leaves), len(moved)


def _to_pool(session: Session, leaves: dict[str, NumberLeave], now: datetime) -> set[str]:
    if not leaves:
        return set()
    same = exists().where(
        NumberLeave.id.in_([leave.id for leave in leaves.values()]),
        NumberLeave.digits == Number.digits,
        NumberLeave.gen == Number.gen,
    )
    moved = session.execute(
        update(Number)
        .where(Number.digits.in_(leaves), Number.state.in_(hq_before("cooled")), same)
        .values(state=hq_after("cooled"), store_id=None, order_id=None, changed_at=now)
        .returning(Number.digits, Number.gen)
        .execution_options(synchronize_session=False)
    ).all()
    told = {"state": hq_after("cooled"), "store_id": None, "order_id": None, "by": CHECK, "why": WHY, "at": now}
    if moved:
        session.execute(insert(NumberEvent), [{"digits": digits, "gen": gen, **told} for digits, gen in moved])
    return {row.digits for row in moved}
