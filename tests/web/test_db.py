"""One way to write: all or nothing, in turn, and never a database's own words."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from telecom.errors import Refusal
from tests.web.cast import Base, Shelf, Thing, open_shop
from web import db

SYNCHRONOUS_FULL = 2
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)


@pytest.fixture
def corner_shop(tmp_path):
    database = open_shop(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    yield database
    database.close()


def count_of(shop, name="left"):
    with shop.reading() as session:
        return session.get(Shelf, name).count


def test_what_a_transaction_wrote_is_there_after_it(shop):
    with shop.transaction() as session:
        session.get(Shelf, "left").filled_at = NOON
    with shop.reading() as session:
        assert session.get(Shelf, "left").filled_at == NOON


def test_any_exception_undoes_all_of_it(shop):
    with pytest.raises(LookupError), shop.transaction() as session:
        session.get(Shelf, "left").count = 9
        session.flush()
        raise LookupError
    assert count_of(shop) == 0


def test_a_transaction_inside_a_transaction_is_called_a_bug(shop):
    with pytest.raises(RuntimeError, match="inside"), shop.transaction(), shop.transaction():
        pass


def test_callbacks_run_after_the_commit_and_outside_it(shop):
    seen = []
    with shop.transaction() as session:
        session.get(Shelf, "left").count = 5
        db.after_commit(lambda: seen.append(count_of(shop)))
        assert seen == []
    assert seen == [5]


def test_callbacks_of_an_undone_transaction_never_run(shop):
    seen = []
    with pytest.raises(LookupError), shop.transaction():
        db.after_commit(lambda: seen.append(1))
        raise LookupError
    assert seen == []


def test_a_callback_may_write_in_a_transaction_of_its_own(shop):
    def write_again():
        with shop.transaction() as session:
            session.add(Shelf(name="right"))

    with shop.transaction():
        shop.after_commit(write_again)
    assert count_of(shop, "right") == 0


def test_a_failing_callback_does_not_unsay_the_sale(shop):
    seen = []
    with shop.transaction() as session:
        session.get(Shelf, "left").count = 1
        shop.after_commit(lambda: 1 / 0)
        shop.after_commit(lambda: seen.append(1))
    assert count_of(shop) == 1 and seen == [1]


def test_after_commit_outside_a_transaction_is_called_a_bug(shop):
    with pytest.raises(RuntimeError):
        db.after_commit(lambda: None)


def test_a_broken_foreign_key_is_refused_by_the_database(shop):
    with pytest.raises(IntegrityError), shop.transaction() as session:
        session.add(Thing(name="x", shelf="nowhere"))


def test_a_reader_sees_one_snapshot_and_does_not_wait_for_a_writer(shop):
    with shop.transaction() as writing:
        writing.execute(update(Shelf).values(count=7))
        with shop.reading() as session:
            assert session.get(Shelf, "left").count == 0
    with shop.reading() as session:
        before = session.scalar(select(Shelf.count))
        with shop.transaction() as writing:
            writing.execute(update(Shelf).values(count=8))
        session.expire_all()
        assert session.scalar(select(Shelf.count)) == before == 7


def test_what_a_reader_changes_is_thrown_away(corner_shop):
    with corner_shop.reading() as session:
        session.get(Shelf, "left").count = 3
        session.flush()
    assert count_of(corner_shop) == 0


def test_twenty_threads_that_read_and_then_write_lose_nothing(corner_shop):
    def add_one(_):
        with corner_shop.transaction() as session:
            shelf = session.get(Shelf, "left")
            shelf.count = shelf.count + 1

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(add_one, range(200)))
    assert count_of(corner_shop) == 200


def test_a_writer_that_waits_too_long_is_told_kindly(tmp_path):
    shop = open_shop(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    impatient = db.Database(shop.engine, writer_wait_s=0.05)
    inside, leave = Event(), Event()

    def dawdle():
        with impatient.transaction():
            inside.set()
            leave.wait(10)

    thread = Thread(target=dawdle)
    thread.start()
    inside.wait(10)
    try:
        with pytest.raises(Refusal) as refused, impatient.transaction():
            pass
        assert (refused.value.code, refused.value.status) == ("busy", 503)
    finally:
        leave.set()
        thread.join()
    with impatient.transaction() as session:
        session.get(Shelf, "left").count = 1


def test_a_full_disk_refuses_the_sale_and_selling_resumes_by_itself(tmp_path):
    shop = open_shop(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    room = {"pages": 8}
    # SQLite itself says SQLITE_FULL once the file may not grow, exactly as on a full disk.
    event.listen(shop.engine, "begin", lambda c: c.exec_driver_sql(f"PRAGMA max_page_count = {room['pages']}"))
    with pytest.raises(Refusal) as refused:
        fill(shop, 0)
    assert (refused.value.code, refused.value.status) == ("disk_full", 503)
    assert "disk" not in refused.value.message
    assert count_of(shop) == 0
    room["pages"] = 100_000
    fill(shop, 0)
    with shop.reading() as session:
        assert len(session.scalars(select(Thing)).all()) == 40


def test_a_read_only_database_refuses_but_can_be_read(tmp_path):
    shop = open_shop(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    readonly = {"on": True}
    event.listen(shop.engine, "checkout", lambda c, *_: c.execute(f"PRAGMA query_only = {int(readonly['on'])}"))
    with pytest.raises(Refusal) as refused:
        fill(shop, 0)
    assert (refused.value.code, refused.value.status) == ("read_only", 503)
    assert count_of(shop) == 0
    readonly["on"] = False
    fill(shop, 0)


def test_a_store_runs_on_a_sound_sqlite_and_syncs_each_commit(corner_shop):
    with corner_shop.engine.connect() as connection:
        version = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
        assert tuple(map(int, version.split("."))) >= (3, 51, 3)
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_only_what_is_not_durable_does_not_wait_for_the_disk(corner_shop):
    told = []
    for durable in (True, False, True, False, False, True):
        with corner_shop.transaction(durable=durable) as session:
            session.get(Shelf, "left").count += 1
            told.append(session.execute(text("PRAGMA synchronous")).scalar_one() == SYNCHRONOUS_FULL)
    assert told == [True, False, True, False, False, True]
    assert count_of(corner_shop) == 6


def test_an_old_sqlite_is_not_started_with(monkeypatch):
    monkeypatch.setattr("web.db_engine.OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(RuntimeError, match="too old"):
        db.open_engine("sqlite://")


def test_the_database_says_whether_it_answers(tmp_path):
    shop = open_shop(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    assert shop.answers()
    nowhere = db.Database(db.open_engine(f"sqlite:///{Path('nowhere') / 'x.sqlite'}"))
    assert not nowhere.answers()


def test_every_constraint_has_a_name():
    for table in Base.metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints)


def fill(shop, start):
    with shop.transaction() as session:
        session.add_all(Thing(name=f"{n:04d}" + "x" * 3000, shelf="left") for n in range(start, start + 40))


def test_an_errors_text_never_holds_the_values_of_a_statement(shop):
    with pytest.raises(DBAPIError) as failed, shop.transaction() as session:
        session.execute(text("INSERT INTO no_such_table VALUES (:number)"), {"number": "16190000123"})
    assert "16190000123" not in str(failed.value)
