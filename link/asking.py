"""Questions whose askers wait: threads of the program on one side, the link's one thread on the other."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field


class NotAnswered(Exception):
    """Head office gave no answer; `code` says why: offline, late, or what it refused with."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class _Slot:
    done: threading.Event = field(default_factory=threading.Event)
    body: bytes = b""
    refused: str = ""


class Waiting:
    """Who waits for which answer. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._slots: dict[int, _Slot] = {}
        self._guard = threading.Lock()

    def open(self) -> int:
        """A new question's id."""
        with self._guard:
            id = next(self._ids)
            self._slots[id] = _Slot()
            return id

    def wait(self, id: int, wait_s: float) -> bytes:
        """The answer's body. Raises NotAnswered; an answer that comes later finds nobody."""
        slot = self._slots[id]
        answered = slot.done.wait(wait_s)
        with self._guard:
            self._slots.pop(id, None)
        if not answered or slot.refused:
            raise NotAnswered(slot.refused or "late")
        return slot.body

    def answer(self, id: int, body: bytes, refused: str) -> None:
        with self._guard:
            slot = self._slots.get(id)
        if slot is not None:
            slot.body, slot.refused = body, refused
            slot.done.set()

    def nobody_answers(self) -> None:
        """The line is gone: whoever waits need wait no longer."""
        with self._guard:
            waiting = list(self._slots)
        for id in waiting:
            self.answer(id, b"", "offline")
