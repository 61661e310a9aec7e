"""The journal: dense, chained, in the business transaction, and honest about what is unsent."""

from pathlib import Path

import pytest
from sqlalchemy import select

from link import journal
from link.chain import event_hash, genesis
from link.limits import PAYLOAD_BYTES_MOST, TooLarge
from tests.link.cast import NOW, Hq, Store, order_placed, paid


def test_seqs_are_dense_from_one_and_the_chain_holds(store: Store) -> None:
    store.place("a", "b", "c")
    events = store.events()
    assert [each.seq for each in events] == [1, 2, 3]
    last = genesis(store.store_id, events[0].inc)
    for event in events:
        assert event.hash == event_hash(last, event)
        last = event.hash


def test_a_rolled_back_sale_leaves_no_event_and_no_hole(store: Store) -> None:
    store.place("a")
    with pytest.raises(RuntimeError), store.file.writing() as connection:
        journal.append(connection, store.tables, order_placed("lost"), now=NOW, clock=store.clock)
        raise RuntimeError("the sale fell through")
    store.place("b")
    assert [each.seq for each in store.events()] == [1, 2]
    assert b"lost" not in b"".join(each.body for each in store.events())


def test_a_box_that_is_not_enrolled_cannot_write(tmp_path: Path) -> None:
    box = Store(tmp_path / "new.db", "S0009")
    with pytest.raises(journal.NotEnrolled):
        box.place("a")


def test_a_fenced_box_writes_only_what_may_still_be_written(store: Store) -> None:
    store.place("a")
    with store.file.writing() as connection:
        connection.execute(store.tables.link_identity.update().values(fenced_at=NOW))
    with pytest.raises(journal.Fenced), store.file.writing() as connection:
        journal.append(connection, store.tables, paid("b"), now=NOW, clock=store.clock, also_fenced=False)
    store.place("c")
    assert [each.seq for each in store.events()] == [1, 2]


def test_an_event_over_64_KiB_is_refused(store: Store) -> None:
    with pytest.raises(TooLarge):
        store.place("a", note="x" * 65_536)
    assert store.events() == []


def test_a_batch_is_bounded_by_count_and_by_bytes(store: Store) -> None:
    with store.file.writing() as connection:
        for n in range(501):
            journal.append(connection, store.tables, paid(str(n)), now=NOW, clock=store.clock)
    assert [each.seq for each in store.events()] == list(range(1, 501))
    assert [each.seq for each in store.events(500)] == [501]
    with store.file.writing() as connection:
        for n in range(6):
            journal.append(connection, store.tables, paid(str(n), "x" * 60_000), now=NOW, clock=store.clock)
    bounded = store.events(501)
    assert len(bounded) == PAYLOAD_BYTES_MOST // 60_000 == 4
    assert sum(len(each.body) for each in bounded) <= PAYLOAD_BYTES_MOST


def test_unsent_counts_and_dates_what_is_not_acknowledged(store: Store) -> None:
    assert store.disk.unsent().count == 0
    store.place("a")
    store.clock.pass_time(minutes=3)
    second_at = store.clock.now()
    store.place("b", "c")
    assert (store.disk.unsent().count, store.disk.unsent().oldest_at) == (3, NOW)
    first = store.events()[0]
    assert store.disk.acknowledge(1, first.hash, NOW)
    assert (store.disk.unsent().count, store.disk.unsent().oldest_at) == (2, second_at)


def test_an_acknowledgement_of_another_history_is_refused(store: Store) -> None:
    store.place("a")
    assert not store.disk.acknowledge(1, "0" * 64, NOW)
    assert not store.disk.acknowledge(7, "0" * 64, NOW)
    assert store.disk.unsent().count == 1


def test_a_new_incarnation_starts_at_one_and_keeps_the_old_events(store: Store, hq: Hq) -> None:
    store.place("a", "b")
    store.enrol(hq)
    assert store.disk.unsent().count == 0
    store.place("c")
    assert [each.seq for each in store.events()] == [1]
    with store.file.reading() as connection:
        assert len(connection.execute(select(store.tables.event)).all()) == 3
