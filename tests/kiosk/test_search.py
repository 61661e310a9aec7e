"""The index follows the store's book."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from kiosk.db import reading, transaction
from kiosk.numbers import search
from kiosk.numbers.models import BookNumber
from telecom.grades import DEFAULT
from telecom.number_filter import NOTHING, NumberFilter
from tests.kiosk.factories import allot, ordinary


def found(wanted: NumberFilter = NOTHING) -> list[str]:
    with reading() as session:
        return sorted(search.of_app().index(session).search(wanted, DEFAULT).numbers)


def put(digits: list[str], state: str) -> None:
    with transaction() as session:
        changed = update(BookNumber).where(BookNumber.digits.in_(digits))
        session.execute(changed.values(state=state, order_id="order" if state in ("reserved", "sold") else None))


@pytest.fixture
def numbers(app: Flask) -> list[str]:
    with app.app_context():
        allot(*(drawn := ordinary(200)))
    return drawn


def test_numbers_leave_and_come_back_as_their_state_changes(app: Flask, numbers: list[str]) -> None:
    with app.app_context():
        assert found() == sorted(numbers)
        put(numbers[:3], "reserved")
        assert found() == sorted(numbers[3:])
        put(numbers[:2], "free")
        put(numbers[5:6], "released")
        assert found() == sorted({*numbers} - {numbers[2], numbers[5]})


def test_a_later_allotment_can_be_searched(app: Flask, numbers: list[str]) -> None:
    with app.app_context():
        assert "16195201314" not in found()
        allot("16195201314")
        assert found(NumberFilter(families=("5201314",))) == ["16195201314"]


def test_many_changes_at_once_read_the_whole_book(app: Flask, numbers: list[str], monkeypatch) -> None:
    monkeypatch.setattr(search, "CHANGES_READ_MAX", 10)
    with app.app_context():
        assert len(found()) == 200
        put(numbers[:50], "sold")
        assert found() == sorted(numbers[50:])


def test_an_older_view_of_the_book_does_not_bring_back_what_is_gone(app: Flask, numbers: list[str]) -> None:
    with app.app_context():
        with reading() as older:
            older.scalar(select(BookNumber.digits).limit(1))
            put(numbers[:1], "sold")
            assert numbers[0] not in found()
            index = search.of_app().index(older)
        assert not index.is_open(numbers[0])


def test_the_index_holds_what_the_book_has_free(app: Flask, numbers: list[str]) -> None:
    with app.app_context():
        put(numbers[:7], "sold")
        with reading() as session:
            free = sorted(session.scalars(select(BookNumber.digits).where(BookNumber.state == "free")))
        assert found() == free


def test_a_prepared_index_has_graded_and_ranked_the_whole_book(app: Flask, numbers: list[str]) -> None:
    with app.app_context():
        search.prepare(DEFAULT)
        with reading() as session:
            index = search.of_app().index(session)
        found = index.search(NOTHING, DEFAULT)
        assert (
            sorted(index.ranked(found, "round", DEFAULT)) == sorted(numbers) == sorted(index.ranked(found, "", DEFAULT))
        )
