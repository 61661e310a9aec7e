"""The city's search finds exactly what reading number by number finds, whatever happens to the pool meanwhile."""

from collections import Counter
from random import Random

import pytest
from sqlalchemy import select

from link import feed, messages
from storeadmin.accounts.models import User
from storeadmin.db import LINK
from storeadmin.numbers import actions, city, leasing, queries
from storeadmin.numbers.models import Number, NumberBatch
from telecom.errors import NotFound, NumberTaken
from telecom.grades import DEFAULT, GradeRule, GradeTable, default_table
from telecom.near_misses import rank
from telecom.number_filter import NOTHING, NumberFilter
from tests.chi_square import chance_of_more, statistic
from tests.storeadmin.cast import NOON, Hq
from tests.storeadmin.pool import brute_force, fill_pool, pool_of
from tests.telecom.filters import a_filter

OTHER = GradeTable("other", (GradeRule("88", 1), GradeRule("ABCABC", 2)), default_table().terms_by_grade)


def city_of(hq: Hq) -> city.City:
    with hq.app.app_context():
        return city.of_app()


def stir(hq: Hq, random: Random) -> None:
    """Give some numbers away, take some back, add some."""
    with hq.database.transaction() as session:
        pool = pool_of(session)
        some = random.sample(pool, min(len(pool), random.randint(1, 12)))
        actions.allot_these(session, random.choice(("S0001", "S0002")), some, by="admin", now=NOON)
    with hq.database.reading() as session:
        owned = session.execute(
            select(Number.digits, Number.gen, Number.store_id).where(Number.state == "allotted")
        ).all()
    for digits, gen, store_id in random.sample(owned, min(len(owned), 4)):
        hq.tell(store_id, messages.NumberReleased(digits=digits, gen=gen))
    fill_pool(hq, random, 5)


@pytest.mark.parametrize("seed", range(2))
def test_any_search_finds_what_reading_number_by_number_finds(hq: Hq, seed: int) -> None:
    random = Random(seed)
    fill_pool(hq, random, 700)
    ours = city_of(hq)
    for _ in range(8):
        stir(hq, random)
        with hq.database.reading() as session:
            for _ in range(12):
                wanted, table = a_filter(random), random.choice((DEFAULT, OTHER))
                expected = brute_force(session, wanted, table)
                matches = ours.matches(wanted, table)
                assert matches is not None and list(matches.from_rank(0)) == expected, wanted
                assert [matches.at(rank) for rank in range(0, len(expected), 9)] == expected[::9]
                found = ours.search(session, wanted, table, seed=str(seed))
                assert set(found.digits) <= set(expected)
                assert (len(found.digits), found.count, found.is_more) == (min(30, len(expected)), len(expected), False)


def test_the_nearest_are_those_that_miss_fewest_wishes(quick_hq: Hq) -> None:
    random = Random(7)
    fill_pool(quick_hq, random, 400)
    ours = city_of(quick_hq)
    with quick_hq.database.reading() as session:
        pool = pool_of(session)
        for _ in range(40):
            wanted = a_filter(random)
            expected = sorted(pool, key=lambda one: rank(wanted, one, DEFAULT, set(pool).__contains__))[:6]
            near = ours.near(session, wanted, DEFAULT)
            assert [one.digits for one in near] == expected, wanted
            assert all(bool(one.differs) != wanted.matches(one.digits, DEFAULT, ours.index.pool.has) for one in near)


def test_batches_repeat_nothing_until_all_have_been_shown_and_then_begin_anew(quick_hq: Hq) -> None:
    digits = fill_pool(quick_hq, Random(1), 100)
    ours = city_of(quick_hq)
    with quick_hq.database.reading() as session:
        batches = [ours.search(session, NOTHING, DEFAULT, seed="a", batch=n).digits for n in range(5)]
        other = ours.search(session, NOTHING, DEFAULT, seed="b").digits
    pages = -(-len(digits) // 30)
    assert sorted(one for batch in batches[:pages] for one in batch) == digits
    assert batches[pages] == batches[0] != other


def test_more_than_a_thousand_are_counted_as_a_thousand_and_more(quick_hq: Hq) -> None:
    with quick_hq.database.transaction() as session:
        actions.add_to_pool(session.connection(), actions.segment("1619123"), by="admin", why="", now=NOON)
    with quick_hq.database.reading() as session:
        of_two = city_of(quick_hq).search(session, NumberFilter(ends="88"), DEFAULT)
        of_one = city_of(quick_hq).search(session, NumberFilter(ends="8"), DEFAULT)
        of_none = city_of(quick_hq).search(session, NOTHING, DEFAULT, draw=0)
    assert (of_two.count, of_two.is_more) == (100, False)
    assert (of_one.count, of_one.is_more) == (1000, False)
    assert (of_none.count, of_none.is_more, of_none.digits) == (1000, True, ())


def test_every_number_is_drawn_equally_often(quick_hq: Hq) -> None:
    digits = fill_pool(quick_hq, Random(2), 120)
    matches = city_of(quick_hq).matches(NOTHING, DEFAULT)
    assert matches is not None
    drawn = Counter(one for seed in range(3_000) for one in city.drawn_of(matches, 10, str(seed), 0))
    seen = [drawn[one] for one in digits]
    assert chance_of_more(statistic(seen, [30_000 / len(digits)] * len(digits)), len(digits) - 1) > 0.001


def test_what_has_gone_since_the_index_was_read_is_not_shown(hq: Hq) -> None:
    digits = fill_pool(hq, Random(3), 40)
    ours = city_of(hq)
    ours.catch_up()
    ours.is_kept = True  # From here on a search reads nothing but what it has drawn.
    with hq.database.transaction() as session:
        leasing.lease(session, "S0001", digits[5], by="admin", why="shopper", now=NOON)
    with hq.database.reading() as session:
        found = ours.search(session, NOTHING, DEFAULT, draw=100)
        assert digits[5] not in found.digits and len(found.digits) == len(digits) - 1
    assert ours.catch_up() == 1
    matches = ours.matches(NOTHING, DEFAULT)
    assert matches is not None and matches.count == len(digits) - 1


def test_a_search_before_the_pool_is_read_says_so(quick_hq: Hq) -> None:
    ours = city_of(quick_hq)
    ours.is_kept = True
    with quick_hq.database.reading() as session:
        assert ours.search(session, NOTHING, DEFAULT) == city.NOT_READY


def test_a_change_that_commits_late_is_not_missed(hq: Hq) -> None:
    """On PostgreSQL ids commit out of order; on SQLite writers queue, and nothing can be late."""
    first, second = fill_pool(hq, Random(4), 60)[:2]
    ours = city_of(hq)
    ours.catch_up()
    if hq.database.engine.dialect.name == "sqlite":
        with hq.database.transaction() as session:
            leasing.lease(session, "S0001", first, by="admin", why="", now=NOON)
    else:
        with hq.database.transaction() as session:
            take = "UPDATE number SET state = 'quarantine' WHERE digits = %s"
            session.connection().exec_driver_sql(take, (first,))
            with hq.database.engine.begin() as other:
                other.exec_driver_sql(take, (second,))
            assert ours.catch_up() == 1
            assert ours.index.pool.has(first) and not ours.index.pool.has(second)
    assert ours.catch_up() == 1
    assert not ours.index.pool.has(first)
    assert ours.catch_up() == 0


def test_a_leased_number_is_the_stores_under_a_new_generation_and_told_once(hq: Hq) -> None:
    digits = fill_pool(hq, Random(5), 9)[0]
    with hq.database.transaction() as session:
        assert leasing.lease(session, "S0002", digits, by="admin", why="shopper", now=NOON) == 1
    with pytest.raises(NumberTaken), hq.database.transaction() as session:
        leasing.lease(session, "S0001", digits, by="admin", why="shopper", now=NOON)
    with pytest.raises(NumberTaken), hq.database.transaction() as session:
        leasing.lease(session, "S0001", "16199999999", by="admin", why="shopper", now=NOON)
    with pytest.raises(NotFound), hq.database.transaction() as session:
        leasing.lease(session, "S9999", digits, by="admin", why="shopper", now=NOON)
    assert (hq.number(digits).store_id, hq.number(digits).gen) == ("S0002", 1)
    with hq.database.reading() as session:
        changes = feed.changes_after(session.connection(), LINK, feed.store_channel("S0002"), 0)
        found = queries.life(session, User(role="hq_analyst"), digits)
    assert [change.message() for change in changes] == [messages.NumbersAllot(numbers=((digits, 1),))]
    assert [(step.state, step.why) for step in found.steps] == [("allotted", "shopper")]
    assert found.batch is not None and found.batch.why == "test"


def test_numbers_that_come_together_are_one_batch_and_have_their_grades(hq: Hq) -> None:
    digits = ["16190012345", "16190088888", "16190012566", "16190071352"]
    for some in (digits[:2], digits):
        with hq.database.transaction() as session:
            actions.add_to_pool(session.connection(), some, by="admin", why="file", now=NOON)
    with hq.database.reading() as session:
        assert [(batch.by, batch.why, batch.count) for batch in session.scalars(select(NumberBatch))] == [
            ("admin", "file", 4)
        ]
        grades = dict(session.execute(select(Number.digits, Number.grade)).all())
    assert grades == {one: DEFAULT.grade(one).grade for one in digits}
