"""Waiting for a condition with a limit; a test never sleeps for a guessed time."""

from collections.abc import Callable
from threading import Event
from time import monotonic
from typing import TypeVar

T = TypeVar("T")


def until(predicate: Callable[[], T], timeout_s: float = 10.0, every_s: float = 0.02, what: str = "") -> T:
    """Return predicate()'s first truthy answer; AssertionError when timeout_s passes without one."""
    end = monotonic() + timeout_s
    pause = Event()
    while True:
        answer = predicate()
        if answer:
            return answer
        if monotonic() > end:
            raise AssertionError(f"not within {timeout_s} s: {what or predicate}")
        pause.wait(every_s)
