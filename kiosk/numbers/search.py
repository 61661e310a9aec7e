"""The search index of this store's book, kept up with the database by the book's change table.

Like the book in memory, it shows; the database judges every hold.
"""

from collections.abc import Callable
from threading import Lock
from typing import cast

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.db import reading
from kiosk.numbers.book import CHANGES_READ_MAX, changes_after, newest_change
from kiosk.numbers.models import BookNumber
from kiosk.numbers.search_index import SearchIndex
from telecom.grades import GradeTable


class StoreSearch:
    """One index; `index` costs one look-up by key when nothing has changed.

    `on_closed` hears which numbers cannot be had any more, whoever changed the book: a sale, a recall, a command line.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen_change = -1
        self._index = SearchIndex()
        self.on_closed: Callable[[list[str]], object] = lambda digits: None

    def index(self, session: Session) -> SearchIndex:
        """The index as of the session's book, or of a newer one that another thread has read."""
        newest = newest_change(session)
        with self._lock:
            if newest > self._seen_change:
                self._read(session, newest)
            return self._index

    def _read(self, session: Session, newest: int) -> None:
        if self._seen_change < 0 or newest - self._seen_change > CHANGES_READ_MAX:
            free = select(BookNumber.digits).where(BookNumber.state == "free").order_by(BookNumber.digits)
            self._index.keep_only(dict.fromkeys(session.scalars(free)))
        else:
            changed = {digits: state == "free" for digits, _gen, state in changes_after(session, self._seen_change)}
            closed = [digits for digits, is_free in changed.items() if not is_free]
            self._index.change(opened=[digits for digits, is_free in changed.items() if is_free], closed=closed)
            self.on_closed(closed)
        self._seen_change = newest


def prepare(table: GradeTable) -> None:
    """Read the book and grade it by `table` now, so that no shopper waits for it."""
    with reading() as session:
        index = of_app().index(session)
    index.prepare(table)


def install(app: Flask) -> None:
    app.extensions["kiosk_search"] = StoreSearch()


def of_app() -> StoreSearch:
    """The current app's search."""
    return cast(StoreSearch, current_app.extensions["kiosk_search"])
