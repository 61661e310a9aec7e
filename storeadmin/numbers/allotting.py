"""Choosing which numbers of the pool a store gets: by grade, spread over the pool. The caller's transaction commits."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storeadmin.numbers import actions, counts, own_grades
from storeadmin.numbers.actions import free_to_give
from storeadmin.numbers.city import City
from storeadmin.numbers.models import Number
from storeadmin.numbers.own_grades import OwnGrades
from storeadmin.numbers.rule_models import NumberWish
from telecom.apportionment import apportion

SLICES_MOST = 24
_random = SystemRandom()


@dataclass(frozen=True, slots=True)
class Given:
    """What a store got, by grade, and how many of what was wanted the pool did not have."""

    by_grade: dict[int, int]
    short: int

    @property
    def count(self) -> int:
        return sum(self.by_grade.values())


def in_pool(session: Session) -> dict[int, int]:
    """Grade -> how many of the pool are free to give."""
    found: Counter[int] = Counter()
    for row in counts.rows(session):
        if row.state == "pool":
            found[row.grade] += row.count
    on_their_way = select(Number.grade, func.count()).join(NumberWish, NumberWish.digits == Number.digits)
    released = on_their_way.where(NumberWish.state == "released", Number.state == "pool").group_by(Number.grade)
    found.subtract({grade: count for grade, count in session.execute(released)})
    return {grade: count for grade, count in found.items() if count > 0}


def give_proportionally(
    session: Session,
    store_id: str,
    count: int,
    parts: Mapping[int, int],
    *,
    by: str,
    why: str,
    now: datetime,
    city: City | None = None,
) -> Given:
    """Give a store `count` numbers in the proportion of `parts` (grade -> parts; empty: as the pool has them).

    Grades are those of the table that the store sells by; `city` answers where that is one of its own.
    """
    own = own_grades.of_store(session, store_id, city)
    pool = own.in_pool(session) if own else in_pool(session)
    # A pool that has less than was asked for gives what it has, in its own proportion.
    total = count if parts else min(count, sum(pool.values()))
    wanted = apportion(total, parts or pool, pool)
    given = _give(session, store_id, wanted, own, by=by, why=why, now=now)
    return Given(given.by_grade, count - given.count)


def give_grades(
    session: Session,
    store_id: str,
    wanted: Mapping[int, int],
    *,
    by: str,
    why: str,
    now: datetime,
    city: City | None = None,
) -> Given:
    """Give a store so many numbers of each grade of its table, or as many as the pool has of it."""
    own = own_grades.of_store(session, store_id, city)
    return _give(session, store_id, wanted, own, by=by, why=why, now=now)


def _give(
    session: Session,
    store_id: str,
    wanted: Mapping[int, int],
    own: OwnGrades | None,
    *,
    by: str,
    why: str,
    now: datetime,
) -> Given:
    choose = own.choose if own else _choose
    chosen = {grade: choose(session, grade, count) for grade, count in sorted(wanted.items()) if count}
    digits = [one for picked in chosen.values() for one in picked]
    if digits:
        actions.allot_these(session, store_id, sorted(digits), by=by, why=why, now=now)
    return Given({grade: len(picked) for grade, picked in chosen.items() if picked}, sum(wanted.values()) - len(digits))


def _choose(session: Session, grade: int, count: int) -> list[str]:
    """`count` numbers of the grade, from a few places of the pool: a shelf of neighbours would all look alike."""
    free = select(Number.digits).where(*free_to_give(), Number.grade == grade)
    found: set[str] = set()
    slices = min(SLICES_MOST, max(1, count // 4))
    bounds = session.execute(select(func.min(Number.digits), func.max(Number.digits)).where(Number.state == "pool"))
    first, last = bounds.one()
    if first is None:
        return []
    for at in range(slices):
        start = f"{_random.randint(int(first), int(last)):011d}"
        wanted = -(-(count - len(found)) // (slices - at))
        found.update(_from(session, free, start, wanted))
        if len(found) >= count:
            break
    if len(found) < count:
        found.update(_from(session, free, "", count))
    return sorted(found)[:count] if len(found) <= count else _random.sample(sorted(found), count)


def _from(session: Session, free: Select[str], start: str, count: int) -> Sequence[str]:
    # Two people giving at once get different numbers instead of waiting for, or failing, each other.
    query = free.where(Number.digits >= start).order_by(Number.digits).limit(count)
    return session.scalars(query.with_for_update(skip_locked=True, of=Number)).all()
