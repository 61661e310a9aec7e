"""The inbox: in order, each once, whatever the network does; poison is parked, forks stop the line."""

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from link import inbox
from link.chain import Event, chained
from link.positions import ForkFound, Gap, Received, Superseded
from tests.link.cast import NOW, Hq, Store


def receive(hq: Hq, events: list[Event], store: Store) -> Received | Gap | ForkFound | Superseded:
    who = store.disk.identity()
    assert who is not None
    with hq.file.writing() as connection:
        return inbox.receive(connection, hq.tables, who.store_id, who.inc, events, hq.post, NOW)


def test_a_batch_is_posted_in_order(hq: Hq, store: Store) -> None:
    store.place("a", "b", "c")
    events = store.events()
    assert receive(hq, events, store) == Received(3, events[2].hash, ("order.placed",) * 3)
    assert hq.posted_orders("S0001") == ["a", "b", "c"]


def test_a_batch_that_comes_twice_is_posted_once(hq: Hq, store: Store) -> None:
    store.place("a", "b")
    events = store.events()
    receive(hq, events, store)
    store.place("c")
    assert receive(hq, store.events(), store) == Received(3, store.events()[2].hash, ("order.placed",))
    assert hq.posted_orders("S0001") == ["a", "b", "c"]


def test_a_gap_is_refused_with_the_seq_that_is_missing(hq: Hq, store: Store) -> None:
    store.place("a", "b", "c", "d")
    first, second, _, fourth = store.events()
    answer = receive(hq, [first, second, fourth], store)
    assert answer == Gap(3, second.hash, ("order.placed",) * 2)
    assert hq.posted_orders("S0001") == ["a", "b"]


def test_a_known_seq_with_another_hash_is_a_fork_and_never_a_duplicate(hq: Hq, store: Store) -> None:
    store.place("a", "b")
    events = store.events()
    receive(hq, events, store)
    other = msgspec.structs.replace(events[1], hash="f" * 64)
    assert isinstance(receive(hq, [other], store), ForkFound)
    line = hq.disk.line("S0001")
    assert line is not None and line.state == "stopped"
    (incident,) = hq.rows(hq.tables.incident)
    assert (incident["kind"], incident["store_id"], incident["seq"]) == ("fork", "S0001", 2)
    store.place("c")
    assert isinstance(receive(hq, store.events(2), store), Superseded)
    assert hq.posted_orders("S0001") == ["a", "b"]


def test_a_broken_chain_is_a_fork_and_what_came_before_it_stays(hq: Hq, store: Store) -> None:
    store.place("a", "b")
    first, second = store.events()
    forged = msgspec.structs.replace(second, body=second.body.replace(b'"b"', b'"x"'))
    assert isinstance(receive(hq, [first, forged], store), ForkFound)
    assert hq.posted_orders("S0001") == ["a"]


def test_poison_is_parked_with_its_bytes_and_the_line_goes_on(hq: Hq, store: Store) -> None:
    hq.poison = {"b"}
    store.place("a", "b", "c")
    assert isinstance(receive(hq, store.events(), store), Received)
    assert hq.posted_orders("S0001") == ["a", "c"]
    (parked,) = hq.rows(hq.tables.parked_event)
    assert (parked["seq"], parked["body"]) == (2, store.events()[1].body)
    assert "no such plan" in str(parked["reason"])
    assert [each["kind"] for each in hq.rows(hq.tables.incident)] == ["parked"]


def test_a_parked_event_is_replayed_once_it_can_be_posted(hq: Hq, store: Store) -> None:
    hq.poison = {"a"}
    store.place("a")
    receive(hq, store.events(), store)
    (parked,) = hq.rows(hq.tables.parked_event)
    with hq.file.writing() as connection:
        assert not inbox.replay(connection, hq.tables, int(str(parked["id"])), hq.post, NOW)
    hq.poison = set()
    for posted_now in (True, False):
        with hq.file.writing() as connection:
            assert inbox.replay(connection, hq.tables, int(str(parked["id"])), hq.post, NOW) is posted_now
    assert hq.posted_orders("S0001") == ["a"]
    (incident,) = hq.rows(hq.tables.incident)
    assert incident["closed_by"] == "replay"


def test_an_event_that_this_version_does_not_know_is_parked(hq: Hq, store: Store) -> None:
    store.place("a")
    (known,) = store.events()
    with store.file.writing() as connection:
        unknown = chained(known.hash, msgspec.structs.replace(known, seq=2, name="order.teleported"))
        connection.execute(insert(store.tables.event).values(**msgspec.structs.asdict(unknown), body_hash="0" * 64))
    store.place("c")
    assert isinstance(receive(hq, store.events(), store), Received)
    assert hq.posted_orders("S0001") == ["a", "c"]
    (parked,) = hq.rows(hq.tables.parked_event)
    assert parked["name"] == "order.teleported"


def test_an_old_incarnation_has_no_line_any_more(hq: Hq, store: Store) -> None:
    store.place("a")
    old = store.events()
    who = store.disk.identity()
    assert who is not None
    store.enrol(hq)
    with hq.file.writing() as connection:
        answer = inbox.receive(connection, hq.tables, "S0001", who.inc, old, hq.post, NOW)
    assert isinstance(answer, Superseded)
    assert hq.posted_orders("S0001") == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6), st.permutations([0, 1, 2, 3, 4, 5])), max_size=12)
)
def test_any_mix_of_repeats_gaps_and_disorder_posts_a_prefix_once(
    parts: list[tuple[int, int, list[int]]], hq: Hq, store: Store
) -> None:
    if not store.events():
        store.place(*(f"o{n:02d}" for n in range(13)))
    events = store.events()
    before = len(hq.posted_orders("S0001"))
    for start, length, order in parts:
        piece = events[start : start + length]
        shuffled = [piece[at] for at in order if at < len(piece)]
        answer = receive(hq, shuffled, store)
        line = hq.disk.line("S0001")
        assert line is not None and line.state == "live"
        assert isinstance(answer, Received | Gap)
        assert hq.posted_orders("S0001") == [f"o{n:02d}" for n in range(line.applied_seq)]
        assert line.applied_seq >= before
        before = line.applied_seq
