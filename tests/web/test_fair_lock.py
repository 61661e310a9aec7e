"""Writers are served in the order in which they came."""

from threading import Event, Thread

import pytest

from telecom.errors import Refusal
from tests.waiting import until
from web.fair_lock import FairLock


def test_those_who_wait_are_served_in_the_order_in_which_they_came():
    lock, served, threads = FairLock(), [], []

    def wait_in_line(n):
        with lock.held(10):
            served.append(n)

    with lock.held(10):
        for n in range(12):
            threads.append(Thread(target=wait_in_line, args=(n,)))
            threads[-1].start()
            until(lambda n=n: len(lock._queue) == n + 1, 5, what="the next one stands in line")
    for thread in threads:
        thread.join(10)
    assert served == list(range(12))


def test_one_who_gives_up_does_not_take_a_turn_along():
    lock, inside, leave = FairLock(), Event(), Event()

    def dawdle():
        with lock.held(10):
            inside.set()
            leave.wait(10)

    thread = Thread(target=dawdle)
    thread.start()
    inside.wait(10)
    with pytest.raises(Refusal), lock.held(0.01):
        pass
    leave.set()
    thread.join(10)
    with lock.held(0.01):
        assert lock._taken
    assert not lock._taken
