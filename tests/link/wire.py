"""A store's engine and head office's connection joined by a wire that loses nothing; tests look at what passed."""

from __future__ import annotations

import random
from collections import deque

from link import effects, frames
from link.effects import Effect
from link.hq_engine import HqConnection
from link.store_engine import StoreEngine
from tests.clocks import ManualClock
from tests.link.cast import Hq, Store


class Wire:
    """`up` and `down` keep each frame that passed; `asked` the other effects of both ends."""

    def __init__(self, hq: Hq, store: Store, *, seed: int = 1, answers: tuple[str, ...] = ()) -> None:
        self.answers = answers
        self.hq = hq
        self.store = store
        self.random = random.Random(seed)
        self.hq_clock = ManualClock(store.clock.now())
        self.engine = StoreEngine(store.disk, store.key, store.clock, self.random, software="test")
        self.line = self.new_line()
        self.up: list[frames.Frame] = []
        self.down: list[frames.Frame] = []
        self.asked: list[Effect] = []
        self.cut = False

    def new_line(self) -> HqConnection:
        return HqConnection(self.hq.disk, self.hq_clock, self.random, self.answers)

    def connect(self) -> None:
        """A fresh connection, greeted and quiet."""
        self.line = self.new_line()
        self.cut = False
        self.store_did(self.engine.on_connected())

    def store_did(self, wanted: list[Effect]) -> None:
        """Carry out what the store's engine wants, and all that follows from it, in the order it was said."""
        self._carry(wanted, up=True)

    def hq_did(self, wanted: list[Effect]) -> None:
        """The same for head office's connection."""
        self._carry(wanted, up=False)

    def _carry(self, wanted: list[Effect], *, up: bool) -> None:
        waiting = deque((each, up) for each in wanted)
        while waiting:
            effect, goes_up = waiting.popleft()
            if not isinstance(effect, effects.Send):
                self.asked.append(effect)
                continue
            (self.up if goes_up else self.down).append(frames.decode(effect.frame))
            if not self.cut:
                answer = self.line.on_frame(effect.frame) if goes_up else self.engine.on_frame(effect.frame)
                waiting.extend((each, not goes_up) for each in answer)

    def commit(self) -> None:
        self.store_did(self.engine.on_local_commit())

    def pass_time(self, seconds: float) -> None:
        self.store.clock.pass_time(seconds=seconds)
        self.hq_clock.pass_time(seconds=seconds)
        self.store_did(self.engine.on_tick())

    def took(self, kind: type) -> list[frames.Frame]:
        return [each for each in (*self.up, *self.down) if isinstance(each, kind)]

    def forget(self) -> None:
        self.up, self.down, self.asked = [], [], []
