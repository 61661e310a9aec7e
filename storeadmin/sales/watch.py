"""Noticing that a store has gone silent or come back: nothing is posted then, so somebody has to look."""

from collections.abc import Callable
from threading import Lock

from flask_socketio import SocketIO
from sqlalchemy import select

from storeadmin import config
from storeadmin.db import LINK
from storeadmin.sales.queries import is_online
from web.db import Database

LOOK_EVERY_S = 5.0


class LineWatch:
    """Looks at the stores' lines while at least one page is open, and tells which stores changed."""

    def __init__(self, socketio: SocketIO, database: Database, changed: Callable[[str], None]) -> None:
        self._socketio = socketio
        self._database = database
        self._changed = changed
        self._guard = Lock()
        self._pages = 0
        self._looking = False

    def page_opened(self) -> None:
        """One more page listens."""
        with self._guard:
            self._pages += 1
            if self._looking:
                return
            self._looking = True
        self._socketio.start_background_task(self._look)

    def page_closed(self) -> None:
        """One page less; with the last one the looking ends."""
        with self._guard:
            self._pages = max(0, self._pages - 1)

    def _look(self) -> None:
        known = self._online()
        while self._somebody_listens():
            self._socketio.sleep(LOOK_EVERY_S)
            seen = self._online()
            for store_id in known ^ seen:
                self._changed(store_id)
            known = seen

    def _somebody_listens(self) -> bool:
        with self._guard:
            self._looking = self._pages > 0
            return self._looking

    def _online(self) -> frozenset[str]:
        with self._database.reading() as db:
            return frozenset(db.scalars(select(LINK.store_line.c.store_id).where(is_online(config.now()))))
