"""The store's free numbers in memory, kept up with the database by its change table.

Pages draw from here without a query a number; the database still judges every hold.
"""

from collections.abc import Iterator
from threading import Lock
from typing import cast

from flask import Flask, current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk.numbers.models import BookChange, BookNumber

# Above this many changes, reading the whole book again is cheaper than row by row.
CHANGES_READ_MAX = 2_000


class Book:
    """Free numbers; `sync` costs one look-up by key when nothing has changed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen_change = -1
        self._free: dict[str, int] = {}
        self._listed: tuple[str, ...] | None = None

    def free(self, session: Session) -> tuple[str, ...]:
        """The digits of all free numbers as the session sees them, held ones too."""
        newest = newest_change(session)
        with self._lock:
            if newest != self._seen_change:
                self._read(session, newest)
            if self._listed is None:
                self._listed = tuple(self._free)
            return self._listed

    def is_free(self, digits: str) -> bool:
        """Whether the number was free at the last sync."""
        return digits in self._free

    def _read(self, session: Session, newest: int) -> None:
        seen = self._seen_change
        if 0 <= seen < newest and newest - seen <= CHANGES_READ_MAX:
            self._read_changed(session, seen)
        else:
            rows = session.execute(select(BookNumber.digits, BookNumber.gen).where(BookNumber.state == "free"))
            self._free = {digits: gen for digits, gen in rows}
        self._seen_change = newest
        self._listed = None

    def _read_changed(self, session: Session, seen: int) -> None:
        for digits, gen, state in changes_after(session, seen):
            if state == "free":
                self._free[digits] = gen
            else:
                self._free.pop(digits, None)


def newest_change(session: Session) -> int:
    """The id of the book's newest change; ids only rise."""
    return session.scalar(select(func.max(BookChange.id))) or 0


def changes_after(session: Session, seen: int) -> Iterator[tuple[str, int, str]]:
    """Digits, gen and state of every number that changed after the change `seen`, as it is now."""
    changed = select(BookNumber.digits, BookNumber.gen, BookNumber.state)
    changed = changed.join(BookChange, BookChange.digits == BookNumber.digits).where(BookChange.id > seen)
    return ((digits, gen, state) for digits, gen, state in session.execute(changed))


def install(app: Flask) -> None:
    app.extensions["kiosk_book"] = Book()


def of_app() -> Book:
    """The current app's book."""
    return cast(Book, current_app.extensions["kiosk_book"])
