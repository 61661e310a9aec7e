"""Pools and shelves for tests."""

from collections.abc import Mapping

from sqlalchemy import func, insert, select

from link import feed, messages
from storeadmin.db import LINK
from storeadmin.numbers.models import Number
from tests.storeadmin.cast import NOON, Hq


def pool(hq: Hq, grades: Mapping[int, int], prefix: str = "1619") -> list[str]:
    """Put so many numbers of each grade into the pool; their digits, one grade after the other."""
    grade_of = [grade for grade, count in grades.items() for _ in range(count)]
    rows = [
        {"digits": f"{prefix}{at * 37:07d}", "state": "pool", "gen": 0, "grade": grade, "changed_at": NOON}
        for at, grade in enumerate(grade_of)
    ]
    with hq.database.transaction() as session:
        session.execute(insert(Number), rows)
    return [row["digits"] for row in rows]  # type: ignore[misc]


def shelf(hq: Hq, store_id: str, state: str = "allotted") -> dict[int, int]:
    """Grade -> how many the store has."""
    query = select(Number.grade, func.count()).where(Number.store_id == store_id, Number.state == state)
    with hq.database.reading() as session:
        return {grade: count for grade, count in session.execute(query.group_by(Number.grade))}


def allotted_to(hq: Hq, store_id: str) -> list[tuple[str, int]]:
    """Every (digits, gen) that a store has been told it may sell, in order."""
    with hq.database.reading() as session:
        changes = feed.changes_after(session.connection(), LINK, feed.store_channel(store_id), 0)
        told = [change.message() for change in changes]
    return [pair for each in told if isinstance(each, messages.NumbersAllot) for pair in each.numbers]
