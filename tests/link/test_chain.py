"""The hash chain: whatever is changed, moved or taken from another journal shows."""

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from link.chain import Event, chained, event_hash, genesis

NOW = datetime(2026, 11, 21, 6, 32, 0, 0, tzinfo=UTC)


def an_event(**changes: object) -> Event:
    plain = Event(
        store_id="S0001",
        inc="i1",
        seq=1,
        name="order.placed",
        body=b"{}",
        at=NOW,
        boot_id="b",
        mono_ns=5,
        offset_ms=None,
    )
    return msgspec.structs.replace(plain, **changes)


@pytest.mark.parametrize(
    "change",
    [
        {"store_id": "S0002"},
        {"inc": "i2"},
        {"seq": 2},
        {"name": "order.stepped"},
        {"body": b"{ }"},
        {"at": NOW + timedelta(microseconds=1)},
        {"boot_id": "c"},
        {"mono_ns": 6},
        {"offset_ms": 0},
    ],
)
def test_each_field_is_in_the_hash(change: dict[str, object]) -> None:
    assert event_hash("0" * 64, an_event(**change)) != event_hash("0" * 64, an_event())


def test_the_past_is_in_the_hash() -> None:
    assert event_hash("0" * 64, an_event()) != event_hash("1" * 64, an_event())


def test_the_zone_and_the_hash_field_itself_are_not_in_the_hash() -> None:
    elsewhere = an_event(at=NOW.astimezone(timezone(timedelta(hours=8))), hash="f" * 64)
    assert event_hash("0" * 64, elsewhere) == event_hash("0" * 64, an_event())


def test_no_two_incarnations_begin_alike() -> None:
    starts = {genesis("S0001", "a"), genesis("S0001", "b"), genesis("S0002", "a"), genesis("S0001a", "")}
    assert len(starts) == 4


@given(bodies=st.lists(st.binary(max_size=40), min_size=2, max_size=8, unique=True), at=st.data())
def test_swapping_two_events_breaks_the_chain(bodies: list[bytes], at: st.DataObject) -> None:
    def chain(contents: list[bytes]) -> str:
        last = genesis("S0001", "i1")
        for seq, body in enumerate(contents, start=1):
            last = chained(last, an_event(seq=seq, body=body)).hash
        return last

    first = at.draw(st.integers(0, len(bodies) - 2))
    swapped = [*bodies[:first], bodies[first + 1], bodies[first], *bodies[first + 2 :]]
    assert chain(bodies) != chain(swapped)
