"""The feed: dense revs in each channel, one counter row, nothing skipped."""

import pytest

from link import feed
from link.limits import PAYLOAD_BYTES_MOST, TooLarge
from tests.link.cast import NOW, Hq, document


def test_each_channel_has_dense_revs_of_its_own(hq: Hq) -> None:
    assert hq.publish("catalogue", "a", "b") == 2
    assert hq.publish("store:S0001", "c") == 1
    assert hq.publish("catalogue", "d") == 3
    assert [each.rev for each in hq.disk.changes_after("catalogue", 1)] == [2, 3]
    with hq.file.reading() as connection:
        assert feed.head(connection, hq.tables) == {"catalogue": 3, "store:S0001": 1}
        assert feed.total_rev(connection, hq.tables) == 4


def test_publishing_nothing_changes_nothing(hq: Hq) -> None:
    hq.publish("catalogue", "a")
    assert hq.publish("catalogue") == 1
    assert hq.disk.total_rev() == 1


def test_a_publication_that_is_rolled_back_gives_its_revs_back(hq: Hq) -> None:
    with pytest.raises(RuntimeError), hq.file.writing() as connection:
        feed.publish(connection, hq.tables, "catalogue", [document("a")], NOW)
        raise RuntimeError("the form was wrong")
    assert hq.publish("catalogue", "b") == 1


def test_changes_come_in_portions_that_fit_a_frame(hq: Hq) -> None:
    with hq.file.writing() as connection:
        big = [document(str(n), "x" * 100_000) for n in range(4)]
        feed.publish(connection, hq.tables, "catalogue", big, NOW)
    seen: list[int] = []
    while portion := hq.disk.changes_after("catalogue", len(seen)):
        assert sum(len(each.body) for each in portion) <= PAYLOAD_BYTES_MOST
        seen += [each.rev for each in portion]
    assert seen == [1, 2, 3, 4]


def test_a_change_over_192_KiB_is_refused(hq: Hq) -> None:
    with pytest.raises(TooLarge), hq.file.writing() as connection:
        feed.publish(connection, hq.tables, "catalogue", [document("a", "x" * 200_000)], NOW)


def test_head_office_mints_its_incarnation_once(hq: Hq) -> None:
    assert len(hq.disk.hq_inc()) == 32
    assert hq.disk.hq_inc() == hq.disk.hq_inc()
