"""What head office does by itself while it serves.

The city's index is read at the start and kept up, counts are folded, a new grade table is applied to the numbers.
"""

from threading import Event

import structlog
from flask import Flask

from storeadmin import config
from storeadmin.numbers import city, counts, grading
from telecom.grades import GradeTable
from web import db, live, serving

LOOK_EVERY_S = 1.0
TIDY_EVERY = 60

log = structlog.get_logger("storeadmin.numbers")


def install(app: Flask) -> None:
    """Let the serving process keep the city's index; other processes read when they are asked."""
    keeper = Keeper(app)
    serving.on_start(app, keeper.start)
    serving.on_stop(app, keeper.stop)


class Keeper:
    """One background task in each process."""

    def __init__(self, app: Flask) -> None:
        self._socketio = live.of(app)
        self._database = db.of(app)
        self._city: city.City = app.extensions["hq_city"]
        self._ended = Event()
        self._warmed: list[GradeTable] = []
        self.runs = False

    def start(self) -> None:
        """Begin to look; searches leave the reading to this from now on."""
        self._city.is_kept = self.runs = True
        self._socketio.start_background_task(self._keep)

    def stop(self) -> None:
        """End after the look at hand."""
        self._ended.set()

    def _keep(self) -> None:
        looked = 0
        while not self._ended.is_set():
            try:
                self._look(looked)
            except Exception:
                # The pages go on with what was read; the next look tries again.
                log.exception("city_not_read")
            looked += 1
            self._socketio.sleep(LOOK_EVERY_S)
        self.runs = False

    def _look(self, looked: int) -> None:
        was_ready = self._city.is_ready
        segments = self._city.catch_up()
        if not was_ready:
            self._warm()
            log.info("city_ready", segments=segments)
        if looked % TIDY_EVERY == 0:
            with self._database.transaction() as session:
                counts.fold(session.connection())
        if looked % TIDY_EVERY == 1:
            self._warm()
            self._grade()

    def _warm(self) -> None:
        """Work out what each grade table says of every segment, so that nobody's search waits for it."""
        with self._database.reading() as session:
            tables = grading.tables_in_use(session)
        for table in tables:
            if table not in self._warmed:
                self._city.index.warm(table)
        self._warmed = tables

    def _grade(self) -> None:
        """A table that was published since the numbers were graded is applied now, a segment at a time."""
        while not self._ended.is_set() and grading.grade_next(self._database, config.now()):
            self._socketio.sleep(0)
