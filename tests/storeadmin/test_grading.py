"""A number's grade follows the table in force: when it comes, and again when a new table is published."""

from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from storeadmin.catalogue import publishing
from storeadmin.catalogue.kinds.grade_table import GradeTableEntry
from storeadmin.demo.filling import Wanted, fill
from storeadmin.numbers import actions, grading
from storeadmin.numbers.bulk import listed
from storeadmin.numbers.models import Number
from telecom.grades import DEFAULT, GradeTable
from tests.storeadmin.cast import NOON, Hq

SEGMENTS = ("1619000", "1619888")


def publish(hq: Hq) -> None:
    with hq.database.transaction() as session:
        publishing.publish(session, "admin", NOON, has_media=bool)


def right(hq: Hq, table: GradeTable) -> bool:
    with hq.database.reading() as session:
        grades = session.execute(select(Number.digits, Number.grade)).all()
    return all(grade == table.grade(digits).grade for digits, grade in grades) and bool(grades)


@pytest.fixture
def graded(empty_hq: Hq) -> Hq:
    """Three stores with their demo numbers, and two whole segments in the pool."""
    fill(empty_hq.database, Wanted(stores=3, numbers_a_store=40), NOON)
    for prefix in SEGMENTS:
        with empty_hq.database.transaction() as session:
            actions.add_to_pool(session.connection(), actions.segment(prefix), by="admin", why="", now=NOON)
    return empty_hq


def change_table(hq: Hq) -> GradeTable:
    with hq.database.transaction() as session:
        entry = session.scalars(select(GradeTableEntry)).one()
        entry.version = "next"
        entry.rules = [["520", 1, True], *entry.rules]
    publish(hq)
    with hq.database.reading() as session:
        return grading.table_in_force(session)


def test_numbers_come_with_the_grade_of_the_table_in_force(graded: Hq) -> None:
    with graded.database.reading() as session:
        came = session.execute(select(Number.digits, Number.grade).where(Number.batch_id.is_not(None))).all()
    assert [grade for _, grade in came] == [DEFAULT.grade(digits).grade for digits, _ in came] != []


def test_a_new_table_is_applied_segment_by_segment_and_once(graded: Hq) -> None:
    table = change_table(graded)
    assert table.version == "next" and not right(graded, table)
    first = grading.grade_next(graded.database, NOON)
    told: list[str] = []
    assert grading.grade_all(graded.database, NOON, lambda what, done, total: told.append(what)) == len(told) > 1
    assert first not in told
    assert right(graded, table)
    assert grading.grade_next(graded.database, NOON) == ""


def test_two_who_grade_share_the_work(graded: Hq) -> None:
    table = change_table(graded)
    done: list[int] = []

    def work() -> None:
        done.append(grading.grade_all(graded.database, NOON, lambda what, did, total: None))

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with graded.database.reading() as session:
        segments = {digits[:7] for digits in session.scalars(select(Number.digits))}
    assert len(done) == 2 and sum(done) == len(segments)
    assert right(graded, table)


def test_grading_again_mends_what_somebody_has_spoilt(graded: Hq) -> None:
    grading.grade_all(graded.database, NOON, lambda what, done, total: None)
    with graded.database.transaction() as session:
        session.execute(update(Number).where(Number.digits.like("%7")).values(grade=4))
    assert grading.grade_next(graded.database, NOON) == ""
    with graded.database.transaction() as session:
        grading.begin_again(session, NOON)
    grading.grade_all(graded.database, NOON, lambda what, done, total: None)
    assert right(graded, DEFAULT)


def test_the_command_grades(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from storeadmin.cli import commands

    monkeypatch.setenv("HQ_HOME", str(tmp_path))
    run = CliRunner()
    for words in (["migrate"], ["generate", "1619123"], ["numbers", "grade", "--again"]):
        told = run.invoke(commands, words)
        assert told.exit_code == 0, told.output
    assert "1 segments graded" in told.output


def test_a_list_of_numbers_means_these_numbers_and_no_others(graded: Hq) -> None:
    with graded.database.transaction() as session:
        ours = select(listed(session.connection(), ["16190000001", "16190000002"]))
        session.execute(update(Number).where(Number.digits.in_(ours)).values(gen=9))
        assert session.scalars(select(Number.digits).where(Number.gen == 9).order_by(Number.digits)).all() == [
            "16190000001",
            "16190000002",
        ]
