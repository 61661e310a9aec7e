"""Works of one moment share one transaction, and each has its own outcome."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import pytest
from sqlalchemy import event, text, update
from sqlalchemy.exc import IntegrityError

from telecom.errors import Refusal
from tests.waiting import until
from tests.web.cast import Shelf, Thing, open_shop
from web import db
from web.db_group import GroupCommit


class Moment:
    """The first work stays inside until the others have come, so that they go together after it."""

    def __init__(self, shop, works):
        self.commits = 0
        event.listen(shop.engine, "commit", self._count)
        inside, leave = Event(), Event()

        def first(session):
            session.execute(text("SELECT 1"))
            inside.set()
            leave.wait(20)

        with ThreadPoolExecutor(len(works) + 1) as pool:
            pool.submit(shop.together, first)
            inside.wait(20)
            self.told: list[Future] = [pool.submit(shop.together, work) for work in works]
            until(lambda: len(shop._group._waiting) == len(works), 20, what="all have come")
            leave.set()
        self.commits -= 1  # the first one's own

    def _count(self, _connection):
        self.commits += 1


def put(name):
    def work(session):
        session.add(Thing(name=name, shelf="left"))
        return name

    return work


def things(shop):
    with shop.reading() as session:
        return set(session.scalars(text("SELECT name FROM thing")))


def test_what_comes_at_one_moment_is_one_commit_and_each_hears_its_own_answer(shop):
    names = [f"thing-{at}" for at in range(8)]
    moment = Moment(shop, [put(name) for name in names])
    assert [each.result() for each in moment.told] == names
    assert things(shop) == set(names) and moment.commits == 1


def test_one_that_fails_costs_the_others_nothing(shop):
    def nowhere(session):
        session.add(Thing(name="x", shelf="nowhere"))

    def refused(session):
        session.execute(update(Shelf).values(count=9))
        raise Refusal("no", "不行")

    moment = Moment(shop, [put("one"), nowhere, refused, put("two")])
    errors = [type(each.exception()) for each in moment.told]
    assert errors == [type(None), IntegrityError, Refusal, type(None)]
    assert things(shop) == {"one", "two"}
    with shop.reading() as session:
        assert session.get(Shelf, "left").count == 0


def test_a_transaction_that_cannot_begin_is_said_to_all_of_its_group(tmp_path):
    shop = open_shop(f"sqlite:///{tmp_path / 'shop.sqlite'}")
    impatient = db.Database(shop.engine, writer_wait_s=0.05)
    begun = []
    with impatient.transaction():
        with ThreadPoolExecutor(3) as pool:
            told = [pool.submit(impatient.together, lambda session: begun.append(1)) for _ in range(3)]
    assert [each.exception().code for each in told] == ["busy"] * 3 and begun == []
    assert impatient.together(put("later")) == "later"
    shop.close()


def test_nobody_behind_a_transaction_that_failed_waits_as_long_once_more():
    begun, leave = [], Event()

    @contextmanager
    def busy():
        begun.append(1)
        leave.wait(20)
        raise Refusal("busy", "请稍等")
        yield

    group = GroupCommit(busy)
    with ThreadPoolExecutor(41) as pool:
        told = [pool.submit(group.do, lambda session: None) for _ in range(41)]
        until(lambda: len(group._waiting) == 40, 20, what="all have come")
        leave.set()
    assert {each.exception().code for each in told} == {"busy"} and begun == [1]


def test_callbacks_run_once_for_each_that_was_written(shop):
    rung = []

    def ringing(name):
        def work(session):
            session.add(Thing(name=name, shelf="left"))
            shop.after_commit(lambda: rung.append(name))

        return work

    def failing(session):
        shop.after_commit(lambda: rung.append("never"))
        raise LookupError

    moment = Moment(shop, [ringing("one"), failing, ringing("two")])
    assert isinstance(moment.told[1].exception(), LookupError)
    assert sorted(rung) == ["one", "two"]


def test_together_inside_a_transaction_is_called_a_bug(shop):
    with pytest.raises(RuntimeError, match="inside"), shop.transaction():
        shop.together(lambda session: None)
    with pytest.raises(RuntimeError, match="inside"):
        shop.together(lambda session: shop.together(lambda inner: None))


def test_two_hundred_at_once_lose_nothing(shop):
    def add_one(session):
        shelf = session.get(Shelf, "left")
        shelf.count += 1

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: shop.together(add_one), range(200)))
    with shop.reading() as session:
        assert session.get(Shelf, "left").count == 200
