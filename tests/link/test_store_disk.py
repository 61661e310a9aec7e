"""Applying the feed at the store: changes and cursor together, or neither."""

from link.feed import Change
from link.positions import AppliedTo, ChannelStopped, FeedGap
from link.store_disk import SkipChange
from tests.link.cast import NOW, Hq, Store


def changes(hq: Hq, *keys: str, after: int = 0) -> list[Change]:
    hq.publish("catalogue", *keys)
    return list(hq.disk.changes_after("catalogue", after))


def test_changes_are_applied_once_and_in_order(hq: Hq, store: Store) -> None:
    published = changes(hq, "a", "b", "c")
    assert store.disk.apply("catalogue", "h", published[:2], NOW) == AppliedTo(2, moved=True)
    assert store.disk.apply("catalogue", "h", published[:2], NOW) == AppliedTo(2, moved=False)
    assert store.disk.apply("catalogue", "h", published, NOW) == AppliedTo(3, moved=True)
    assert store.applied_keys("catalogue") == ["a", "b", "c"]


def test_a_gap_applies_nothing_and_says_where_to_go_on(hq: Hq, store: Store) -> None:
    published = changes(hq, "a", "b", "c")
    assert store.disk.apply("catalogue", "h", published[1:], NOW) == FeedGap(0)
    assert store.applied_keys("catalogue") == []


def test_a_change_that_cannot_be_applied_takes_its_whole_batch_back(hq: Hq, store: Store) -> None:
    published = changes(hq, "a", "b", "c")
    store.refuses = {"b": RuntimeError("disk is odd")}
    stopped = store.disk.apply("catalogue", "h", published, NOW)
    assert isinstance(stopped, ChannelStopped)
    assert stopped.rev == 0 and "disk is odd" in stopped.reason
    assert store.applied_keys("catalogue") == []
    store.refuses = {}
    assert store.disk.apply("catalogue", "h", published, NOW) == AppliedTo(3, moved=True)
    assert store.applied_keys("catalogue") == ["a", "b", "c"]


def test_a_skipped_change_is_kept_aside_with_its_bytes(hq: Hq, store: Store) -> None:
    published = changes(hq, "a", "b", "c")
    store.refuses = {"b": SkipChange("no such zone here")}
    assert store.disk.apply("catalogue", "h", published, NOW) == AppliedTo(3, moved=True)
    assert store.applied_keys("catalogue") == ["a", "c"]
    with store.file.reading() as connection:
        (kept,) = connection.execute(store.tables.skipped_change.select()).all()
    assert (kept.rev, kept.body) == (2, published[1].body)


def test_a_message_from_the_future_is_kept_aside(store: Store) -> None:
    newer = [Change(rev=1, name="handset.put", body=b"{}")]
    assert store.disk.apply("catalogue", "h", newer, NOW) == AppliedTo(1, moved=True)


def test_another_head_office_starts_the_cursors_again(hq: Hq, store: Store) -> None:
    published = changes(hq, "a", "b")
    store.disk.apply("catalogue", "h1", published, NOW)
    assert store.disk.cursors("h1") == {"catalogue": 2}
    assert store.disk.cursors("h2") == {}
    assert store.disk.apply("catalogue", "h2", published[:1], NOW) == AppliedTo(1, moved=True)
    assert store.disk.cursors("h2") == {"catalogue": 1}
