"""The simulator over many seeds, and the planted bugs that it must catch: one that sees nothing cannot pass."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from link.chain import Event
from link.doubtful_time import Sight
from link.feed import Change
from link.hq_disk import SqlHqDisk
from link.messages import decode
from link.positions import AppliedTo, ChannelStopped, FeedGap, ForkFound, Gap, Received, Superseded
from link.store_disk import SqlStoreDisk
from link.transactions import connection_of
from tests.link.simulator import Crash, Faults, Violation, World

STEPS = 120
SEEDS_FOR_A_BUG = range(100, 112)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_lost_or_doubled_whatever_the_line_does(tmp_path: Path, seed: int) -> None:
    world = World(tmp_path, seed)
    world.run(STEPS)
    world.settle()
    for each in world.stores:
        posted = world.hq.posted_orders(each.store.store_id)
        assert len(posted) == each.disk.head().seq > 0
    assert {"crash", "cut"} <= {what for what, _, _ in world.trace}


def test_the_same_seed_gives_the_same_run(tmp_path: Path) -> None:
    traces = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        world = World(tmp_path / folder, 7)
        world.run(120)
        traces.append(world.trace)
    assert traces[0] == traces[1]


class AcknowledgesBeforeCommit(SqlHqDisk):
    """Planted bug: the answer has left when the process dies before its commit."""

    def receive(
        self,
        store_id: str,
        inc: str,
        conn_no: int,
        events: Sequence[Event],
        now: datetime,
        sight: Sight | None = None,
    ) -> Received | Gap | ForkFound | Superseded:
        try:
            return super().receive(store_id, inc, conn_no, events, now, sight)
        except Crash:
            return Received(events[-1].seq, events[-1].hash)


class PostsRepeats(SqlHqDisk):
    """Planted bug: a batch that comes again is posted again."""

    def receive(
        self,
        store_id: str,
        inc: str,
        conn_no: int,
        events: Sequence[Event],
        now: datetime,
        sight: Sight | None = None,
    ) -> Received | Gap | ForkFound | Superseded:
        line = self.line(store_id)
        with connection_of(self._writing) as connection:
            for event in events:
                if line is not None and event.seq <= line.applied_seq:
                    self._post(connection, event, decode(event.name, event.body))
        return super().receive(store_id, inc, conn_no, events, now, sight)


class MovesTheCursorApart(SqlStoreDisk):
    """Planted bug: the changes and the cursor are two transactions."""

    def apply(
        self, channel: str, hq_inc: str, changes: Sequence[Change], now: datetime
    ) -> AppliedTo | FeedGap | ChannelStopped:
        cursor = self.cursors(hq_inc).get(channel, 0)
        fresh = [each for each in changes if each.rev > cursor]
        if not fresh or fresh[0].rev != cursor + 1:
            return FeedGap(cursor)
        with connection_of(self._writing) as connection:
            for each in fresh:
                self._apply(connection, channel, each)
        with connection_of(self._writing) as connection:
            self._move_cursor(connection, channel, hq_inc, fresh[-1].rev, now)
        return AppliedTo(fresh[-1].rev, moved=True)


@pytest.mark.parametrize("bug", [AcknowledgesBeforeCommit, PostsRepeats, MovesTheCursorApart])
def test_a_planted_bug_is_caught(tmp_path: Path, bug: type) -> None:
    # More crashes than in an ordinary run: each bug has a weak moment that one must hit.
    faults = Faults(crash_at_work=0.35)
    planted = {"hq_disk": bug} if issubclass(bug, SqlHqDisk) else {"store_disk": bug}
    for seed in SEEDS_FOR_A_BUG:
        folder = tmp_path / str(seed)
        folder.mkdir()
        world = World(folder, seed, faults=faults, **planted)
        try:
            world.run(STEPS)
            world.settle()
        except Violation as caught:
            assert str(caught)[:2] in {"I2", "I8", "D3"}
            return
    pytest.fail(f"{bug.__name__} survived every seed")
