"""Keeps the shelves full and the moves moving, by itself.

Every process of head office may run one: each piece of work is a transaction of its own behind a row lock that the
others skip, and is looked at again inside it, so that two keepers do the work of one.
"""

import random
import threading

import structlog

from storeadmin import config
from storeadmin.numbers import moves, rules
from storeadmin.numbers.city import City
from web.db import Database

LOOK_EVERY_S = 15.0

log = structlog.get_logger("storeadmin.numbers")


def look(database: Database, city: City | None = None) -> tuple[int, int]:
    """Do all that is due now: (numbers that went from store to store, numbers given by rules)."""
    return _carry_out(database), _replenish(database, city or City(database))


class Keeper:
    """A thread that looks every few seconds, and at once when it is told that numbers were released."""

    def __init__(self, database: Database, every_s: float = LOOK_EVERY_S, city: City | None = None) -> None:
        self._database = database
        self._city = city or City(database)
        self._every_s = every_s
        self._wake = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look; in the serving process."""
        self._thread = threading.Thread(target=self._run, name="number-keeper", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the piece of work at hand."""
        self._stopping = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=2)

    def look_now(self) -> None:
        """Something has changed; a keeper that does not run leaves it to the others."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping:
            # Not all processes at the same moment.
            self._wake.wait(self._every_s * random.uniform(0.8, 1.2))
            self._wake.clear()
            if not self._stopping:
                self._look()

    def _look(self) -> None:
        try:
            moved, given = look(self._database, self._city)
        except Exception:
            # A database that is away now is there again at the next look.
            log.exception("numbers_not_kept")
            return
        if moved or given:
            log.info("numbers_kept", moved=moved, given=given)


def _carry_out(database: Database) -> int:
    count = 0
    while True:
        with database.transaction() as session:
            moved = moves.carry_out(session, now=config.now())
        if not moved:
            return count
        count += moved


def _replenish(database: Database, city: City) -> int:
    with database.reading() as session:
        stores = rules.due(session)
    count = 0
    for store_id in stores:
        with database.transaction() as session:
            given = rules.replenish(session, store_id, now=config.now(), city=city)
        count += given.count if given else 0
    return count
