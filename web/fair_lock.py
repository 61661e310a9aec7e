"""A lock that is given in the order in which it was asked for."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from telecom.errors import Refusal
from web.db_errors import BUSY


class FairLock:
    """First come, first served; threading.Lock may let one busy thread starve the others."""

    def __init__(self) -> None:
        # Named through its module: gevent's patch, which comes after this import, must reach it.
        self._guard = threading.Lock()
        self._taken = False
        self._queue: deque[threading.Lock] = deque()

    @contextmanager
    def held(self, wait_s: float) -> Iterator[None]:
        """Hold the lock; raises Refusal("busy", status 503) after `wait_s` seconds of waiting."""
        self._take(wait_s)
        try:
            yield
        finally:
            self._pass_on()

    def _take(self, wait_s: float) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._queue.append(turn)
        if not turn.acquire(timeout=wait_s):
            self._leave(turn)

    def _leave(self, turn: threading.Lock) -> None:
        with self._guard:
            if turn in self._queue:
                self._queue.remove(turn)
                raise Refusal("busy", BUSY, status=503)
        # The turn came between the time-out and here: it is ours.

    def _pass_on(self) -> None:
        with self._guard:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._taken = False
