"""Many stores and several publishers at once, on real SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

import pytest

from link.positions import Head, Received, Superseded
from tests.link.cast import NOW, Hq, Store

STORES, ORDERS, PUBLISHERS, ROUNDS = 4, 12, 3, 10


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Hq:
    url = request.getfixturevalue("postgres") if request.param == "postgresql" else ""
    return Hq(tmp_path / "hq.db", url=url)


def enrolled(office: Hq, folder: Path) -> list[Store]:
    stores = [Store(folder / f"s{n}.db", f"S000{n}", fast=True) for n in range(1, STORES + 1)]
    for store in stores:
        store.enrol(office)
    return stores


def together(work: list[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(each) for each in work]:
            done.result()


def test_stores_post_side_by_side_and_each_order_once(office: Hq, tmp_path: Path) -> None:
    stores = enrolled(office, tmp_path)

    def send(store: Store) -> None:
        store.place(*(f"{store.store_id}-{n}" for n in range(ORDERS)))
        who = store.disk.identity()
        assert who is not None
        entered = office.disk.enter(store.store_id, who.inc, Head(0, ""), NOW)
        assert entered is not None
        for event in store.events():
            # Each twice: the network repeats.
            for _ in range(2):
                answer = office.disk.receive(store.store_id, who.inc, entered.conn_no, [event], NOW)
                assert isinstance(answer, Received) and answer.applied_seq == event.seq

    together([lambda each=store: send(each) for store in stores])  # type: ignore[misc]
    for store in stores:
        assert office.posted_orders(store.store_id) == [f"{store.store_id}-{n}" for n in range(ORDERS)]


def test_the_same_batch_on_two_connections_is_posted_once(office: Hq, tmp_path: Path) -> None:
    store = enrolled(office, tmp_path)[0]
    store.place(*(f"o{n}" for n in range(ORDERS)))
    who = store.disk.identity()
    assert who is not None
    numbers = [office.disk.enter(store.store_id, who.inc, Head(0, ""), NOW) for _ in range(2)]
    answers: list[object] = []

    def send(conn_no: int) -> None:
        answers.append(office.disk.receive(store.store_id, who.inc, conn_no, store.events(), NOW))

    together([lambda each=entered: send(each.conn_no) for entered in numbers if entered])  # type: ignore[misc]
    assert sorted(type(each) is Superseded for each in answers) == [False, True]
    assert office.posted_orders(store.store_id) == [f"o{n}" for n in range(ORDERS)]


def test_a_reader_never_skips_a_change_while_others_publish(office: Hq) -> None:
    office.disk.hq_inc()
    total = PUBLISHERS * ROUNDS * 2
    seen: list[int] = []

    def publish(who: int) -> None:
        for n in range(ROUNDS):
            office.publish("catalogue", f"{who}-{n}-a", f"{who}-{n}-b")

    def read() -> None:
        # Bounded, so that a publisher's failure is what the test reports.
        end = monotonic() + 30
        while len(seen) < total and monotonic() < end:
            seen.extend(each.rev for each in office.disk.changes_after("catalogue", len(seen)))

    together([read, *(lambda each=who: publish(each) for who in range(PUBLISHERS))])  # type: ignore[misc]
    assert seen == list(range(1, total + 1))
    assert office.disk.total_rev() == total
