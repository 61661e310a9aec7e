"""A small seeded simulator: the REAL engines, disks and SQLite files of one head office and two stores, virtual time.

It drops, repeats, delays, reorders and cuts frames, and crashes either side just before or just after a commit. After
every step it checks what must always be true (LINK.md section 9); `settle` then ends the faults and demands that
everything converges within ten virtual minutes. The same seed gives the same run.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from link import effects, frames
from link.effects import Effect
from link.feed import CATALOGUE, store_channel
from link.hq_disk import SqlHqDisk
from link.hq_engine import HqConnection
from link.store_disk import SqlStoreDisk
from link.store_engine import StoreEngine
from tests.clocks import ManualClock
from tests.link.cast import NOW, Hq, Store

SETTLE_S = 600.0


class Violation(AssertionError):
    """Something that must always be true was not."""


class Crash(BaseException):
    """The process is gone. Not an Exception: no handler of the product may catch it."""


@dataclass
class Faults:
    """Probabilities per frame or step; all zero once the world settles."""

    drop: float = 0.06
    repeat: float = 0.06
    late: float = 0.06
    cut: float = 0.03
    crash: float = 0.03
    crash_at_work: float = 0.12


@dataclass
class SimStore:
    """A store in the world: its engine of now, and its connection if it has one."""

    store: Store
    engine: StoreEngine
    disk: SqlStoreDisk
    dial_at: float | None = None
    line: HqConnection | None = None
    line_no: int = 0


@dataclass(order=True)
class Delivery:
    due: float
    number: int
    up: bool = field(compare=False)
    at: SimStore = field(compare=False)
    line_no: int = field(compare=False)
    raw: bytes = field(compare=False)


class World:
    def __init__(
        self,
        folder: Path,
        seed: int,
        *,
        faults: Faults | None = None,
        hq_disk: type[SqlHqDisk] = SqlHqDisk,
        store_disk: type[SqlStoreDisk] = SqlStoreDisk,
    ) -> None:
        self.random = random.Random(seed)
        self.faults = faults or Faults()
        self.trace: list[tuple[str, str, float]] = []
        self.now_s = 0.0
        self.applied_seen: dict[str, int] = {}
        self._armed: dict[str, str] = {}
        self._net: list[Delivery] = []
        self._count = 0
        self._clock = ManualClock(NOW)
        self.hq = Hq(folder / "hq.db", fast=True)
        self.stores = [self._enrolled(folder, f"S000{n}", store_disk) for n in (1, 2)]
        self.hq.disk = hq_disk(
            self._crashing("hq", self.hq.file.writing),
            self.hq.file.reading,
            self.hq.tables,
            self.hq.post,
            draw=self.random.randrange,
        )
        for each in self.stores:
            self._at_store(each, each.engine.start)

    def _enrolled(self, folder: Path, store_id: str, kind: type[SqlStoreDisk]) -> SimStore:
        store = Store(folder / f"{store_id}.db", store_id, fast=True)
        store.enrol(self.hq)
        disk = kind(self._crashing(store_id, store.file.writing), store.file.reading, store.tables, store.apply)
        store.disk = disk
        return SimStore(store, self._engine(store, disk), disk)

    def _engine(self, store: Store, disk: SqlStoreDisk) -> StoreEngine:
        return StoreEngine(disk, store.key, store.clock, self.random)

    # ---- running ------------------------------------------------------------------------------------------------

    def run(self, steps: int) -> None:
        """Faulty life for so many steps, each followed by every check."""
        for _ in range(steps):
            self._step()
            self.check()

    def settle(self) -> None:
        """The faults stop; everything must converge."""
        self.faults = Faults(0, 0, 0, 0, 0, 0)
        self._armed.clear()
        end = self.now_s + SETTLE_S
        while not self._converged():
            if self.now_s > end:
                raise Violation("not converged ten minutes after the faults stopped")
            self._deliver() if self._net else self._tick()
            self.check()

    def _step(self) -> None:
        store = self.random.choice(self.stores)
        dice = self.random.random()
        if dice < 0.2:
            self._place(store)
        elif dice < 0.27:
            self._publish(store)
        elif dice < 0.27 + self.faults.cut:
            self._cut(store)
        elif dice < 0.30 + self.faults.crash:
            who = self.random.choice(["hq", store.store.store_id])
            self._armed[who] = self.random.choice(["before", "after"])
        elif dice < 0.9 and self._net:
            self._deliver()
        else:
            self._tick()

    def _place(self, at: SimStore) -> None:
        self._count += 1
        ids = [f"{at.store.store_id}-{self._count}-{n}" for n in range(self.random.randint(1, 3))]
        writing, at.store.file.writing = at.store.file.writing, at.disk._writing  # type: ignore[method-assign,assignment]
        try:
            at.store.place(*ids)
        except Crash:
            self._store_dies(at)
        else:
            self._at_store(at, at.engine.on_local_commit)
        finally:
            at.store.file.writing = writing  # type: ignore[method-assign]
        self._note("place", at.store.store_id)

    def _publish(self, at: SimStore) -> None:
        self._count += 1
        channel = self.random.choice([CATALOGUE, store_channel(at.store.store_id)])
        self.hq.publish(channel, *(f"k{self._count}-{n}" for n in range(self.random.randint(1, 4))))
        self._note("publish", channel)
        for each in self.stores:
            if each.line is not None:
                self._at_hq(each, each.line.on_feed)

    def _tick(self) -> None:
        self._pass(self.random.uniform(0.5, 6.0))
        for each in self.stores:
            if each.dial_at is not None and self.now_s >= each.dial_at:
                self._dial(each)
            self._at_store(each, each.engine.on_tick)

    def _deliver(self) -> None:
        item = heapq.heappop(self._net)
        self._pass(max(item.due - self.now_s, 0.0))
        if item.line_no != item.at.line_no or item.at.line is None:
            return
        self._note("up" if item.up else "down", type(frames.decode(item.raw)).__name__)
        # The moments that matter: taking a batch at head office, applying changes at the store.
        working = isinstance(frames.decode(item.raw), frames.Batch | frames.Changes)
        if working and self.random.random() < self.faults.crash_at_work:
            who = "hq" if item.up else item.at.store.store_id
            self._armed[who] = self.random.choice(["before", "after"])
        if item.up:
            line = item.at.line
            self._at_hq(item.at, lambda: line.on_frame(item.raw))
        else:
            self._at_store(item.at, lambda: item.at.engine.on_frame(item.raw))

    def _pass(self, seconds: float) -> None:
        self.now_s += seconds
        for clock in (self._clock, *(each.store.clock for each in self.stores)):
            clock.pass_time(seconds=seconds)

    # ---- the two ends -------------------------------------------------------------------------------------------

    def _at_store(self, at: SimStore, step: Callable[[], list[Effect]]) -> None:
        try:
            wanted = step()
        except Crash:
            self._store_dies(at)
            return
        for effect in wanted:
            match effect:
                case effects.Send(raw):
                    self._post(at, raw, up=True)
                case effects.Connect(after_s):
                    at.dial_at = self.now_s + after_s
                case effects.Disconnect():
                    at.line = None
                case _:
                    pass

    def _at_hq(self, at: SimStore, step: Callable[[], list[Effect]]) -> None:
        try:
            wanted = step()
        except Crash:
            self._hq_dies()
            return
        for effect in wanted:
            if isinstance(effect, effects.Send):
                self._post(at, effect.frame, up=False)

    def _dial(self, at: SimStore) -> None:
        at.dial_at = None
        at.line = HqConnection(self.hq.disk, self._clock, self.random)
        at.line_no += 1
        self._at_store(at, at.engine.on_connected)

    def _cut(self, at: SimStore) -> None:
        if at.line is not None:
            self._note("cut", at.store.store_id)
            at.line = None
            self._at_store(at, at.engine.on_disconnected)

    def _store_dies(self, at: SimStore) -> None:
        self._note("crash", at.store.store_id)
        at.line = None
        at.engine = self._engine(at.store, at.disk)
        self._at_store(at, at.engine.start)

    def _hq_dies(self) -> None:
        self._note("crash", "hq")
        for each in self.stores:
            self._cut(each)

    # ---- the network and the crashes ----------------------------------------------------------------------------

    def _post(self, at: SimStore, raw: bytes, *, up: bool) -> None:
        if self.random.random() < self.faults.drop:
            return
        copies = 2 if self.random.random() < self.faults.repeat else 1
        for _ in range(copies):
            late = self.random.random() < self.faults.late
            due = self.now_s + self.random.uniform(0.0, 15.0 if late else 0.2)
            self._count += 1
            heapq.heappush(self._net, Delivery(due, self._count, up, at, at.line_no, raw))

    def _crashing(
        self, who: str, opens: Callable[[], AbstractContextManager[Connection]]
    ) -> Callable[[], AbstractContextManager[Connection]]:
        @contextmanager
        def opening() -> Iterator[Connection]:
            when = None
            with opens() as connection:
                yield connection
                when = self._armed.pop(who, None)
                if when == "before":
                    raise Crash(who)
            if when == "after":
                raise Crash(who)

        return opening

    def _note(self, what: str, detail: str) -> None:
        self.trace.append((what, detail, round(self.now_s, 6)))

    # ---- what must always be true -------------------------------------------------------------------------------

    def check(self) -> None:
        for each in self.stores:
            self._check_up(each.store)
            self._check_down(each.store)
        if self.hq.rows(self.hq.tables.incident):
            raise Violation(f"an incident without a cause: {self.hq.rows(self.hq.tables.incident)}")

    def _check_up(self, store: Store) -> None:
        line, who = self.hq.disk.line(store.store_id), store.disk.identity()
        assert line is not None and who is not None
        if line.applied_seq < self.applied_seen.get(store.store_id, 0):
            raise Violation("I7: the applied seq went back")
        self.applied_seen[store.store_id] = line.applied_seq
        if who.acked_seq > line.applied_seq:
            raise Violation("I8: acknowledged, but not committed at head office")
        posted = self.hq.posted_orders(store.store_id)
        if len(set(posted)) != len(posted):
            raise Violation("I2: an order was posted twice")
        if len(posted) != line.applied_seq or len(posted) > store.disk.head().seq:
            raise Violation("I2: what is posted is not what was applied")

    def _check_down(self, store: Store) -> None:
        cursors = store.disk.cursors(self.hq.disk.hq_inc())
        for channel, head in self.hq.disk.heads(store.store_id).items():
            rev = cursors.get(channel, 0)
            keys = store.applied_keys(channel)
            if len(keys) != rev or rev > head:
                raise Violation(f"D3: {len(keys)} changes applied, the cursor says {rev}")

    def _converged(self) -> bool:
        for each in self.stores:
            heads = self.hq.disk.heads(each.store.store_id)
            cursors = each.disk.cursors(self.hq.disk.hq_inc())
            if each.disk.unsent().count or any(cursors.get(name, 0) != rev for name, rev in heads.items()):
                return False
        return True
