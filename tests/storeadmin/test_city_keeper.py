"""The serving process reads the pool at its start, follows it, and applies a new grade table, all by itself."""

from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import select

from storeadmin.numbers import city, leasing
from storeadmin.numbers.city_keeper import Keeper
from storeadmin.numbers.models import Grading
from telecom.grades import DEFAULT
from telecom.number_filter import NOTHING
from tests.storeadmin.cast import NOON, Hq
from tests.storeadmin.pool import fill_pool
from tests.waiting import until


@pytest.fixture
def kept(hq: Hq) -> Iterator[tuple[Hq, city.City, list[str]]]:
    digits = fill_pool(hq, Random(1), 80)
    keeper = Keeper(hq.app)
    keeper.start()
    yield hq, hq.app.extensions["hq_city"], digits
    keeper.stop()
    until(lambda: not keeper.runs, 10)


def test_the_index_is_read_and_follows_the_pool(kept: tuple[Hq, city.City, list[str]]) -> None:
    hq, ours, digits = kept
    until(lambda: ours.is_ready, 10)
    matches = ours.matches(NOTHING, DEFAULT)
    assert matches is not None and list(matches.from_rank(0)) == digits
    with hq.database.transaction() as session:
        leasing.lease(session, "S0001", digits[3], by="admin", why="", now=NOON)
    until(lambda: not ours.index.pool.has(digits[3]), 10)
    assert ours.index.pool.has(digits[4])


def test_the_numbers_are_graded_by_the_table_in_force(kept: tuple[Hq, city.City, list[str]]) -> None:
    hq = kept[0]

    def is_done() -> bool:
        with hq.database.reading() as session:
            return bool(session.scalar(select(Grading.is_done)))

    until(is_done, 15)
