"""The counts that triggers keep are what counting the numbers would give, on both databases."""

from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, delete, func, insert, select, text, update
from sqlalchemy.orm import Session

from storeadmin.config import MIGRATIONS
from storeadmin.models import Base
from storeadmin.numbers import actions, counts
from storeadmin.numbers.models import STATES, Number, NumberCount, PoolChange
from tests.storeadmin.cast import NOON, Hq
from web import db, migrate

STORES = ("S0001", "S0002")


def counted(session: Session) -> list[counts.CountRow]:
    """The plain way: every number is looked at."""
    stands = (Number.store_id, Number.state, Number.grade)
    found = session.execute(select(*stands, func.count()).group_by(*stands)).all()
    return sorted((counts.CountRow(*row) for row in found), key=lambda row: (row.store_id or "", row.state, row.grade))


def act(session: Session, random: Random) -> None:
    """One change of a few numbers, of any kind that SQL can make."""
    some = [f"1619{random.randint(0, 3):03d}{random.randint(0, 40):04d}" for _ in range(random.randint(1, 30))]
    state, grade = random.choice(STATES), random.randint(0, 5)
    store = random.choice(STORES) if state in ("allotted", "recalling", "sold") else random.choice((None, *STORES))
    match random.randint(0, 4):
        case 0:
            actions.add_to_pool(session.connection(), some, by="test", why="", now=NOON)
        case 1:
            stands = {"state": state, "store_id": store, "grade": grade}
            session.execute(update(Number).where(Number.digits.in_(some)).values(**stands))
        case 2:
            session.execute(update(Number).where(Number.digits.in_(some)).values(grade=grade))
        case 3:
            known = set(session.scalars(select(Number.digits)))
            one = {"state": state, "store_id": store, "grade": grade, "gen": 0, "changed_at": NOON}
            fresh = [{"digits": digits, **one} for digits in set(some) - known]
            if fresh:
                session.execute(insert(Number), fresh)
        case 4:
            told = text("DELETE FROM number_event WHERE digits = :digits")
            session.execute(told, [{"digits": digits} for digits in some[:3]])
            session.execute(delete(Number).where(Number.digits.in_(some[:3])))


@pytest.mark.parametrize("seed", range(3))
def test_counts_are_exact_after_anything_that_happens(hq: Hq, seed: int) -> None:
    random = Random(seed)
    for _ in range(40):
        try:
            with hq.database.transaction() as session:
                act(session, random)
                act(session, random)
                if random.random() < 0.2:
                    raise InterruptedError
        except InterruptedError:
            pass
        if random.random() < 0.2:
            with hq.database.transaction() as session:
                counts.fold(session.connection())
        with hq.database.reading() as session:
            assert counts.rows(session) == counted(session)
            assert counts.in_pool(session) == sum(row.count for row in counted(session) if row.state == "pool")


def test_a_failed_transaction_counts_nothing(hq: Hq) -> None:
    with pytest.raises(InterruptedError), hq.database.transaction() as session:
        actions.add_to_pool(session.connection(), ["16190000001"], by="test", why="", now=NOON)
        raise InterruptedError
    with hq.database.reading() as session:
        assert counts.rows(session) == []


def test_folding_leaves_one_row_for_each_sum_and_one_change_for_each_segment(hq: Hq) -> None:
    for tail in range(6):
        with hq.database.transaction() as session:
            numbers = [f"1619000{tail:04d}", f"1619001{tail:04d}"]
            actions.add_to_pool(session.connection(), numbers, by="test", why="", now=NOON)
    with hq.database.transaction() as session:
        counts.fold(session.connection())
    with hq.database.reading() as session:
        kept = session.scalars(select(NumberCount)).all()
        assert {row.slot for row in kept} == {0} and sum(row.count for row in kept) == 12
        assert len(kept) == len({(row.store_id, row.state, row.grade) for row in kept}) > 1
        changed = session.scalars(select(PoolChange.segment).order_by(PoolChange.segment)).all()
    assert changed == ["1619000", "1619001"]


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    if request.param == "sqlite":
        return [f"sqlite:///{tmp_path / name}.sqlite" for name in ("one", "other")]
    from tests.servers import fresh_database

    server = str(request.getfixturevalue("postgres_server"))
    return [fresh_database(server) for _ in range(2)]


def test_the_migrations_make_the_same_triggers_as_the_models(urls: list[str]) -> None:
    migrated, created = (db.open_engine(url) for url in urls)
    migrate.upgrade(migrated, MIGRATIONS)
    Base.metadata.create_all(created)
    assert triggers(migrated) == triggers(created) != []
    migrated.dispose()
    created.dispose()


def triggers(engine: Engine) -> list[str]:
    wanted = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    if engine.dialect.name == "postgresql":
        wanted = (
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal UNION ALL "
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname LIKE 'number_%'"
        )
    with engine.connect() as connection:
        return sorted(" ".join(row[0].split()) for row in connection.execute(text(wanted)))
