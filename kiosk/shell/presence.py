"""When each visit was last heard of, by the monotonic clock: so that the node itself ends one whose screen has died;
and which of them only look around, so that no page of theirs asks the database who they are.

A page asks and then ends the visit by itself; this is for the day its script, its browser or its line is dead. It is
kept in memory: after a restart of the program the counting begins anew, and holds end by their own clock anyway.
"""

from threading import Lock
from typing import cast

from flask import Flask, current_app

SECOND_NS = 1_000_000_000
# Longer than the longest warning on a screen (90 s, 20 s to answer) and what a touch may come late (15 s).
ABANDONED_AFTER_NS = 150 * SECOND_NS


class Presence:
    """Visit id -> monotonic ns of its last request. Safe for the server's threads and the tick."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._heard: dict[str, int] = {}
        # Visits from before the start of the program: when they were first asked about.
        self._counted_from: dict[str, int] = {}
        self._looking: set[str] = set()

    def heard(self, visit_id: str, mono_ns: int) -> None:
        """The visit's screen has just asked for something."""
        with self._lock:
            self._heard[visit_id] = mono_ns

    def last_heard(self, visit_id: str) -> int | None:
        """When, by monotonic ns; None for a visit that this program has not heard of."""
        return self._heard.get(visit_id)

    def looks_around(self, visit_id: str) -> None:
        """The visit has just begun and has no row."""
        with self._lock:
            self._looking.add(visit_id)

    def is_looking_around(self, visit_id: str) -> bool:
        """Whether it has no row for certain. A cookie cannot say: a late answer may bring an older one back."""
        return visit_id in self._looking

    def has_chosen(self, visit_id: str) -> None:
        """The visit gets its row; whether it has one is from now on the database's to say."""
        with self._lock:
            self._looking.discard(visit_id)

    def is_abandoned(self, visit_id: str, mono_ns: int) -> bool:
        """Whether nothing was heard for long. A visit from before the start of the program counts from now."""
        with self._lock:
            since = self._heard.get(visit_id)
            if since is None:
                since = self._counted_from.setdefault(visit_id, mono_ns)
            return mono_ns - since >= ABANDONED_AFTER_NS

    def silent(self, mono_ns: int) -> list[str]:
        """All visits that nothing was heard of for long, also those that chose nothing."""
        with self._lock:
            since = self._counted_from | self._heard
            return [visit for visit, at in since.items() if mono_ns - at >= ABANDONED_AFTER_NS]

    def forget(self, visit_id: str) -> None:
        """The visit is over."""
        with self._lock:
            self._heard.pop(visit_id, None)
            self._counted_from.pop(visit_id, None)
            self._looking.discard(visit_id)


def install(app: Flask) -> None:
    app.extensions["kiosk_presence"] = Presence()


def of_app() -> Presence:
    """The current app's."""
    return cast(Presence, current_app.extensions["kiosk_presence"])
