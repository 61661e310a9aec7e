"""Frames: what is too big is refused before it is sent, what is unreadable before it is used."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from link import frames
from link.feed import Change
from link.limits import FRAME_BYTES_MOST, TooLarge


def test_a_frame_comes_back_as_it_went() -> None:
    sent = frames.Changes(channel="catalogue", hq_inc="h", changes=(Change(rev=1, name="x.y", body=b"\x00"),), head=9)
    assert frames.decode(frames.encode(sent)) == sent


def test_a_field_of_a_newer_version_is_ignored() -> None:
    newer = msgspec.msgpack.encode({"f": "ack", "applied_seq": 3, "applied_hash": "h", "mood": "good"})
    assert frames.decode(newer) == frames.Ack(applied_seq=3, applied_hash="h")


def test_a_frame_over_256_KiB_is_refused_on_both_sides() -> None:
    huge = frames.Fork(seq=1, detail="x" * FRAME_BYTES_MOST)
    with pytest.raises(TooLarge):
        frames.encode(huge)
    with pytest.raises(frames.BadFrame):
        frames.decode(msgspec.msgpack.encode(huge))


def test_more_than_500_changes_are_refused() -> None:
    changes = tuple(Change(rev=n, name="x", body=b"") for n in range(1, 502))
    with pytest.raises(TooLarge):
        frames.encode(frames.Changes(channel="c", hq_inc="h", changes=changes, head=501))


@given(st.binary(max_size=200))
def test_noise_is_a_bad_frame_and_nothing_worse(noise: bytes) -> None:
    try:
        frames.decode(noise)
    except frames.BadFrame as error:
        assert str(error)
    else:
        assert frames.encode(frames.decode(noise))


def test_a_frame_travels_as_text_and_nonsense_is_unreadable() -> None:
    raw = frames.encode(frames.Goodbye(why="柿"))
    assert frames.from_text(frames.to_text(raw)) == raw
    for nonsense in ("é!", b"bytes", None, 7, "abc"):
        assert frames.from_text(nonsense) == b""
    with pytest.raises(frames.BadFrame):
        frames.decode(b"")
