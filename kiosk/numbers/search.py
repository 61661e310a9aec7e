"""The search index of this store's book, kept up with the database by the book's change table.

Like the book in memory, it shows; the database judges every hold.
"""

from threading import Lock
from typing import cast

from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.numbers.book import CHANGES_READ_MAX, changes_after, newest_change
from kiosk.numbers.models import BookNumber
from kiosk.numbers.search_index import SearchIndex


class StoreSearch:
    """One index; `index` costs one look-up by key when nothing has changed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen_change = -1
        self._index = SearchIndex()

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
            self._index.change(
                opened=[digits for digits, is_free in changed.items() if is_free],
                closed=[digits for digits, is_free in changed.items() if not is_free],
            )
        self._seen_change = newest


def install(app: Flask) -> None:
    app.extensions["kiosk_search"] = StoreSearch()


def of_app() -> StoreSearch:
    """The current app's search."""
    return cast(StoreSearch, current_app.extensions["kiosk_search"])
