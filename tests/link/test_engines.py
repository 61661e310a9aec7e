"""Both engines joined: greeting, batches, the feed, heartbeats, and the ways a line ends."""

import pytest
from sqlalchemy import select

from link import effects, frames
from link.enrolment import StoreKey
from link.limits import BATCH_EVENTS_MOST, EVENT_BYTES_MOST
from tests.link.cast import NOW, Hq, Store
from tests.link.wire import Wire


@pytest.fixture
def wire(hq: Hq, store: Store) -> Wire:
    wire = Wire(hq, store)
    wire.connect()
    return wire


def kinds(passed: list[frames.Frame]) -> list[str]:
    return [type(each).__name__ for each in passed]


def test_a_greeting_proves_the_store_and_tells_where_both_stand(hq: Hq, store: Store) -> None:
    hq.publish("catalogue", "a")
    store.place("o1")
    wire = Wire(hq, store)
    wire.connect()
    assert kinds(wire.up)[:2] == ["Hello", "Proof"]
    assert kinds(wire.down)[:2] == ["Challenge", "Welcome"]
    assert wire.engine.status.connected
    assert hq.posted_orders("S0001") == ["o1"]
    assert store.applied_keys("catalogue") == ["a"]
    assert store.disk.unsent().count == 0


def test_a_store_with_another_key_is_turned_away(hq: Hq, store: Store) -> None:
    store.key = StoreKey.make()
    wire = Wire(hq, store)
    wire.connect()
    assert wire.down[-1] == frames.Goodbye(why="not this store")
    assert not wire.engine.status.connected
    assert any(isinstance(each, effects.Connect) for each in wire.asked)


def test_a_proof_cannot_be_used_a_second_time(wire: Wire) -> None:
    (proof,) = wire.took(frames.Proof)
    (hello,) = wire.took(frames.Hello)
    thief = wire.new_line()
    thief.on_frame(frames.encode(hello))
    (answer, _) = thief.on_frame(frames.encode(proof))
    assert isinstance(answer, effects.Send)
    assert frames.decode(answer.frame) == frames.Goodbye(why="not this store")
    assert thief.store_id is None


@pytest.mark.parametrize(
    "early",
    [
        frames.Batch(events=()),
        frames.Applied(channel="catalogue", hq_inc="h", rev=0),
        frames.Ping(id=1, head_seq=0, head_hash="", unsent=0, oldest_unsent_at=None, store_time=NOW),
    ],
)
def test_nothing_is_taken_before_the_greeting(hq: Hq, store: Store, early: frames.Frame) -> None:
    line = Wire(hq, store).new_line()
    assert isinstance(line.on_frame(frames.encode(early))[-1], effects.Disconnect)
    assert line.on_frame(frames.encode(early)) == []


def test_a_commit_is_sent_at_once_and_only_one_batch_is_under_way(wire: Wire, store: Store) -> None:
    wire.cut = True
    wire.forget()
    store.place("a")
    wire.commit()
    store.place("b")
    wire.commit()
    assert kinds(wire.up) == ["Batch"]
    wire.cut = False
    wire.pass_time(11)
    assert wire.hq.posted_orders("S0001") == ["a", "b"]
    batches = wire.took(frames.Batch)
    assert batches[0] == batches[1]
    assert [len(each.events) for each in batches if isinstance(each, frames.Batch)] == [1, 1, 1]


def test_a_lost_acknowledgement_costs_nothing(wire: Wire, store: Store) -> None:
    store.place("a")
    (send,) = wire.engine.on_local_commit()
    assert isinstance(send, effects.Send)
    lost = wire.line.on_frame(send.frame)
    assert isinstance(lost[0], effects.Send)
    assert store.disk.unsent().count == 1
    wire.pass_time(11)
    assert store.disk.unsent().count == 0
    assert wire.hq.posted_orders("S0001") == ["a"]


def test_an_old_acknowledgement_does_not_free_the_line(wire: Wire, store: Store) -> None:
    store.place("a")
    wire.commit()
    (ack,) = wire.took(frames.Ack)
    wire.cut = True
    store.place("b")
    wire.commit()
    wire.forget()
    store.place("c")
    wire.store_did(wire.engine.on_frame(frames.encode(ack)))
    assert wire.up == []


def test_a_long_backlog_goes_batch_after_batch(hq: Hq, store: Store) -> None:
    ids = [f"o{n}" for n in range(9)]
    store.place(*ids, note="x" * (EVENT_BYTES_MOST - 400))
    wire = Wire(hq, store)
    wire.connect()
    assert len(wire.took(frames.Batch)) >= 3
    assert hq.posted_orders("S0001") == ids


def test_more_facts_than_a_batch_may_hold_go_one_batch_after_the_other(hq: Hq, store: Store) -> None:
    store.place(*(f"o{n}" for n in range(BATCH_EVENTS_MOST + 1)))
    wire = Wire(hq, store)
    wire.connect()
    sizes = [len(each.events) for each in wire.took(frames.Batch)]
    assert len(sizes) > 1 and sum(sizes) == BATCH_EVENTS_MOST + 1


def test_what_is_committed_on_the_way_waits_for_its_own_wake_up_call(wire: Wire, store: Store) -> None:
    store.place("a")
    (send,) = wire.engine.on_local_commit()
    store.place("b")
    wire.forget()
    wire.store_did([send])
    assert [len(each.events) for each in wire.took(frames.Batch)] == [1]
    wire.commit()
    assert [len(each.events) for each in wire.took(frames.Batch)] == [1, 1]


def test_a_lost_wake_up_call_is_mended_by_the_next_tick(wire: Wire, store: Store) -> None:
    store.place("a")
    wire.pass_time(1)
    assert wire.hq.posted_orders("S0001") == ["a"]


def test_a_refused_gap_is_filled_from_the_seq_that_head_office_expects(wire: Wire, store: Store) -> None:
    store.place("a")
    wire.commit()
    store.place("b", "c")
    _, _, third = store.events()
    wire.hq_did(wire.line.on_frame(frames.encode(frames.Batch(events=(third,)))))
    assert kinds(wire.took(frames.Nack)) == ["Nack"]
    assert wire.hq.posted_orders("S0001") == ["a", "b", "c"]


def test_head_office_restored_from_a_backup_is_refilled(hq: Hq, store: Store) -> None:
    store.place("a", "b")
    Wire(hq, store).connect()
    with hq.file.writing() as connection:
        for table in (hq.posted, hq.tables.inbox_event):
            connection.execute(table.delete())
        who = store.disk.identity()
        assert who is not None
        start = store.disk.hash_at(0)
        connection.execute(hq.tables.store_line.update().values(applied_seq=0, applied_hash=start))
    Wire(hq, store).connect()
    assert hq.posted_orders("S0001") == ["a", "b"]


def test_a_store_restored_from_a_backup_is_stopped_at_the_greeting(hq: Hq, store: Store) -> None:
    store.place("a", "b")
    Wire(hq, store).connect()
    with store.file.writing() as connection:
        connection.execute(store.tables.event.delete().where(store.tables.event.c.seq == 2))
    wire = Wire(hq, store)
    wire.connect()
    assert kinds(wire.down)[-1] == "Fork"
    assert wire.engine.status.stopped
    store.place("another b")
    wire.forget()
    wire.connect()
    assert wire.took(frames.Batch) == []
    assert [each["kind"] for each in hq.rows(hq.tables.incident)] == ["fork"]
    assert hq.posted_orders("S0001") == ["a", "b"]


def test_a_clone_that_sold_something_else_is_a_fork(hq: Hq, store: Store) -> None:
    store.place("a", "b")
    Wire(hq, store).connect()
    with store.file.writing() as connection:
        connection.execute(store.tables.event.delete().where(store.tables.event.c.seq == 2))
    store.place("another b", "c")
    wire = Wire(hq, store)
    wire.connect()
    assert kinds(wire.down)[-1] == "Fork"
    assert hq.posted_orders("S0001") == ["a", "b"]


def test_a_newer_connection_takes_the_line_over(hq: Hq, store: Store) -> None:
    old, new = Wire(hq, store), Wire(hq, store, seed=2)
    old.connect()
    new.connect()
    assert new.line.conn_no > old.line.conn_no
    store.place("a")
    old.commit()
    assert old.down[-1] == frames.Goodbye(why="superseded")
    assert hq.posted_orders("S0001") == []
    new.commit()
    assert hq.posted_orders("S0001") == ["a"]


def test_a_doorbell_brings_what_was_published(wire: Wire, hq: Hq, store: Store) -> None:
    hq.publish("store:S0001", "a")
    wire.forget()
    wire.hq_did(wire.line.on_feed())
    assert kinds(wire.down) == ["Doorbell", "Changes"]
    assert effects.Applied("store:S0001", 1) in wire.asked
    assert wire.line.on_feed() == []


def test_a_lost_doorbell_is_mended_by_the_next_pong(wire: Wire, hq: Hq, store: Store) -> None:
    hq.publish("catalogue", "a")
    wire.line.on_feed()
    wire.pass_time(15)
    assert store.applied_keys("catalogue") == ["a"]


def test_no_store_reads_the_channel_of_another(wire: Wire, hq: Hq) -> None:
    hq.publish("store:S0002", "secret")
    asked = frames.Applied(channel="store:S0002", hq_inc=hq.disk.hq_inc(), rev=0)
    wire.hq_did(wire.line.on_frame(frames.encode(asked)))
    assert wire.down[-1] == frames.Goodbye(why="not this store's channel")


def test_a_change_that_cannot_be_applied_is_reported_and_tried_again(wire: Wire, hq: Hq, store: Store) -> None:
    store.refuses = {"a": RuntimeError("the disk is full")}
    hq.publish("catalogue", "a", "b")
    wire.hq_did(wire.line.on_feed())
    assert "the disk is full" in wire.engine.troubles()["catalogue"]
    assert [each["kind"] for each in hq.rows(hq.tables.incident)] == ["channel_stopped:catalogue"]
    assert len(wire.took(frames.Changes)) == 1
    store.refuses = {}
    for _ in range(5):
        wire.pass_time(14)
    assert store.applied_keys("catalogue") == ["a", "b"]
    assert wire.engine.troubles() == {}


def test_another_head_office_starts_the_feed_again(wire: Wire, hq: Hq, store: Store) -> None:
    hq.publish("catalogue", "a", "b")
    wire.hq_did(wire.line.on_feed())
    with hq.file.writing() as connection:
        connection.execute(hq.tables.feed_head.update().values(hq_inc="b" * 32))
    wire.connect()
    assert store.applied_keys("catalogue") == ["a", "b", "a", "b"]
    who = store.disk.identity()
    assert who is not None and who.hq_inc == "b" * 32


def test_pings_carry_the_one_figure_and_pongs_the_clock(wire: Wire, hq: Hq, store: Store) -> None:
    (line,) = hq.rows(hq.tables.store_line)
    assert (line["unsent"], line["oldest_unsent_at"]) == (0, None)
    store.place("a", "b")
    wire.hq_clock.pass_time(hours=1)
    wire.forget()
    ping_only = [each for each in wire.engine._ping() if isinstance(each, effects.Send)]
    wire.hq_did(wire.line.on_frame(ping_only[0].frame))
    (line,) = hq.rows(hq.tables.store_line)
    assert (line["unsent"], line["oldest_unsent_at"], line["head_seq"]) == (2, NOW, 2)
    assert wire.asked == [effects.ServerTime(wire.hq_clock.now(), 0)]


def test_the_figure_at_head_office_is_zero_within_a_second_after_the_backlog(hq: Hq, store: Store) -> None:
    wire = Wire(hq, store)
    wire.connect()
    store.place("a", "b")
    wire.pass_time(15)
    wire.pass_time(1)
    (line,) = hq.rows(hq.tables.store_line)
    assert (line["unsent"], line["head_seq"], line["applied_seq"]) == (0, 2, 2)


def test_a_ping_goes_out_every_15_seconds(wire: Wire) -> None:
    wire.forget()
    for _ in range(60):
        wire.pass_time(1)
    assert len(wire.took(frames.Ping)) == 4


def test_a_silent_line_is_left_after_40_seconds(wire: Wire) -> None:
    wire.cut = True
    wire.forget()
    for _ in range(41):
        wire.pass_time(1)
    assert [type(each).__name__ for each in wire.asked] == ["Disconnect", "Connect"]
    assert not wire.engine.status.connected


def test_a_greeting_that_nobody_answers_is_given_up(hq: Hq, store: Store) -> None:
    wire = Wire(hq, store)
    wire.connect()
    wire.cut = True
    wire.forget()
    wire.store_did(wire.engine.on_disconnected())
    wire.store_did(wire.engine.on_connected())
    wire.pass_time(11)
    assert [type(each).__name__ for each in wire.asked] == ["Connect", "Disconnect", "Connect"]


def test_waits_grow_to_a_minute_and_are_drawn_whole(hq: Hq, store: Store) -> None:
    for seed in range(20):
        wire = Wire(hq, store, seed=seed)
        waits = [wire.engine.start()[0], *(wire.engine.on_disconnected()[0] for _ in range(40))]
        for n, wait in enumerate(waits):
            assert isinstance(wait, effects.Connect)
            assert 0 <= wait.after_s <= min(60.0, 2.0**n)
    late = [wait.after_s for wait in waits[7:] if isinstance(wait, effects.Connect)]
    assert min(late) < 15 and max(late) > 45


def test_a_planned_restart_names_its_window(wire: Wire) -> None:
    wire.forget()
    wire.hq_did(wire.line.on_closing(30.0))
    waits = [each.after_s for each in wire.asked if isinstance(each, effects.Connect)]
    assert len(waits) == 1 and 0 <= waits[0] <= 30.0


def test_noise_ends_the_connection_on_both_sides(wire: Wire) -> None:
    assert isinstance(wire.line.on_frame(b"\xc1noise")[-1], effects.Disconnect)
    assert isinstance(wire.engine.on_frame(b"\xc1noise")[0], effects.Disconnect)
    assert not wire.engine.status.connected


def test_a_box_that_is_not_enrolled_stays_quiet(hq: Hq, store: Store) -> None:
    with store.file.writing() as connection:
        connection.execute(store.tables.link_identity.delete())
    wire = Wire(hq, store)
    wire.connect()
    assert wire.up == []
    assert wire.asked[0] == effects.Disconnect("not enrolled")


def replaced(wire: Wire, store: Store) -> Store:
    """Another box is enrolled for the same store."""
    other = Store(store.path.with_name("other.db"), "S0001")
    other.enrol(wire.hq)
    return other


def fenced_at(store: Store) -> object:
    with store.file.reading() as connection:
        return connection.scalar(select(store.tables.link_identity.c.fenced_at))


def open_incidents(hq: Hq, kind: str = "fenced_box_online") -> list[tuple[object, object]]:
    rows = [row for row in hq.rows(hq.tables.incident) if row["kind"] == kind and row["closed_at"] is None]
    return [(row["store_id"], row["inc"]) for row in rows]


def test_a_box_that_was_replaced_hears_that_it_is_fenced_and_remembers(wire: Wire, store: Store) -> None:
    who = store.disk.identity()
    assert who is not None and fenced_at(store) is None
    replaced(wire, store)
    store.place("a")
    wire.commit()
    assert wire.down[-1] == frames.Goodbye(why="superseded")
    assert fenced_at(store) is None
    for _ in range(2):
        wire.connect()
        assert wire.down[-1] == frames.Goodbye(why="another box has taken this store over", fenced=True)
    assert wire.engine.status.stopped == "another box has taken this store over"
    assert fenced_at(store) == store.clock.now()
    assert wire.hq.posted_orders("S0001") == []
    assert open_incidents(wire.hq) == [("S0001", who.inc)]


def test_a_stranger_with_a_fenced_name_and_another_key_learns_nothing(wire: Wire, store: Store) -> None:
    replaced(wire, store)
    store.key = StoreKey.make()
    thief = Wire(wire.hq, store)
    thief.connect()
    assert thief.down[-1] == frames.Goodbye(why="not this store")
    assert (fenced_at(store), open_incidents(wire.hq)) == (None, [])


def test_enrolling_the_box_again_lets_it_sell_and_closes_the_incident(wire: Wire, store: Store) -> None:
    other = replaced(wire, store)
    wire.connect()
    assert fenced_at(store) is not None
    store.enrol(wire.hq)
    wire.connect()
    assert (fenced_at(store), wire.engine.status.connected) == (None, True)
    assert open_incidents(wire.hq) == []
    wrong = Wire(wire.hq, other)
    wrong.connect()
    assert len(open_incidents(wire.hq)) == 1


def test_a_late_fence_does_not_touch_a_box_that_was_enrolled_again_meanwhile(wire: Wire, store: Store) -> None:
    old = store.disk.identity()
    assert old is not None
    store.enrol(wire.hq)
    store.disk.fence(old.inc, NOW)
    assert fenced_at(store) is None


def test_an_older_store_reads_a_fence_as_an_ordinary_goodbye(wire: Wire) -> None:
    import msgspec

    class Older(msgspec.Struct, tag_field="f", tag="goodbye"):
        why: str
        window_s: float = 0.0

    raw = frames.encode(frames.Goodbye(why="replaced", fenced=True))
    assert msgspec.msgpack.decode(raw, type=Older).why == "replaced"


def test_a_question_is_answered_on_the_same_line(hq: Hq, store: Store) -> None:
    wire = Wire(hq, store, answers=("sum",))
    wire.connect()
    wire.store_did(wire.engine.ask(7, "sum", b"2+3"))
    assert wire.asked[-1] == effects.Asked("S0001", 7, "sum", b"2+3")
    wire.hq_did(wire.line.answer(7, b"5"))
    assert wire.asked[-1] == effects.Answered(7, b"5", "")


def test_what_head_office_does_not_know_is_refused_without_asking_it(wire: Wire) -> None:
    wire.store_did(wire.engine.ask(1, "sum", b""))
    assert wire.asked[-1] == effects.Answered(1, b"", "unknown_question")
    assert wire.took(frames.Ask) == []


def test_without_a_line_nobody_waits_for_an_answer(hq: Hq, store: Store) -> None:
    wire = Wire(hq, store, answers=("sum",))
    assert wire.engine.ask(1, "sum", b"") == [effects.Answered(1, b"", "offline")]


def test_a_question_before_the_greeting_is_not_answered(hq: Hq, store: Store) -> None:
    wire = Wire(hq, store, answers=("sum",))
    told = wire.line.on_frame(frames.encode(frames.Ask(id=1, name="sum", body=b"")))
    assert isinstance(told[-1], effects.Disconnect)
