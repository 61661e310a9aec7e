"""Group commit: what several threads write at one moment shares one transaction and one wait for the disk.

Nobody waits for company: the first goes at once, and whoever comes while it writes goes together after it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Lock
from typing import Any

from sqlalchemy.orm import Session

MOST = 16


class _Work:
    """One thread's work and, once `is_done`, what came of it. Its thread waits for `turn`: it is done, or it leads."""

    def __init__(self, work: Callable[[Session], Any]) -> None:
        self.work = work
        self.turn = Lock()
        self.turn.acquire()
        self.is_done = False
        self.result: Any = None
        self.error: BaseException | None = None

    def outcome(self) -> Any:
        if self.error is not None:
            raise self.error
        return self.result


class GroupCommit:
    """Works go in the order in which they came. Where one fails, none of its group is written, and each goes alone."""

    def __init__(self, transaction: Callable[[], AbstractContextManager[Session]]) -> None:
        self._transaction = transaction
        self._guard = Lock()
        self._is_led = False
        self._waiting: deque[_Work] = deque()

    def do(self, work: Callable[[Session], Any]) -> Any:
        """What `work` answers, once it is on disk; raises what it raises, and then it has written nothing.

        It may be called twice, and by another thread: it touches nothing but the session and `after_commit`.
        """
        mine = _Work(work)
        with self._guard:
            self._waiting.append(mine)
            leads, self._is_led = not self._is_led, True
        if not leads:
            mine.turn.acquire()
        if not mine.is_done:
            self._lead()
        return mine.outcome()

    def _lead(self) -> None:
        """Do all that wait by now, this thread's own first; then the next in the queue leads."""
        group = self._first(MOST)
        if not self._all_of(group):
            for one in group:
                self._all_of([one])
        with self._guard:
            self._is_led = bool(self._waiting)
            if self._is_led:
                self._waiting[0].turn.release()
        for one in group[1:]:
            one.turn.release()

    def _first(self, most: int) -> list[_Work]:
        with self._guard:
            return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    def _all_of(self, group: list[_Work]) -> bool:
        """Do them in one transaction. False, and nothing is decided, if one of several has failed by itself.

        Where the transaction itself fails (busy, a full disk), those who have come meanwhile join and hear it too.
        """
        at_work = None
        try:
            with self._transaction() as session:
                for at_work in group:
                    at_work.result = at_work.work(session)
                    session.flush()
                at_work = None
        except BaseException as error:  # noqa: BLE001 - each hears it in a thread of its own
            if at_work is not None and len(group) > 1:
                return False
            if at_work is None:
                group += self._first(len(self._waiting))
            for one in group:
                one.error = error
        for one in group:
            one.is_done = True
        return True
