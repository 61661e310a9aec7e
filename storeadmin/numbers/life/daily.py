"""The check for numbers whose cooling is over, beside the web server: in each process, as often as an hour.

Processes do not agree on who does it: `cooling.run` is the same once or many times at once.
"""

from threading import Event, Thread

import structlog
from flask import Flask

from storeadmin import config
from storeadmin.numbers.life import cooling
from telecom.errors import Refusal
from web import db
from web.serving import on_start, on_stop

EVERY_S = 3600.0
FIRST_AFTER_S = 60.0
STOP_WITHIN_S = 10.0

log = structlog.get_logger("storeadmin.numbers")


class DailyCheck:
    """One thread that mostly waits."""

    def __init__(
        self, database: db.Database, *, first_after_s: float = FIRST_AFTER_S, every_s: float = EVERY_S
    ) -> None:
        self._database = database
        self._first_after_s, self._every_s = first_after_s, every_s
        self._ended = Event()
        self._thread = Thread(target=self._run, name="cooling", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """What was not done is done by the next check."""
        self._ended.set()
        self._thread.join(STOP_WITHIN_S)

    def _run(self) -> None:
        wait_s = self._first_after_s
        while not self._ended.wait(wait_s):
            wait_s = self._every_s
            try:
                moved = cooling.run(self._database, config.now())
            except Refusal as refusal:
                log.warning("cooling_check_refused", code=refusal.code)
            except Exception:
                # The thread lives on: a database that was away for an hour must not stop the check for good.
                log.exception("cooling_check_failed")
            else:
                if moved:
                    log.info("cooling_ended", count=moved)


def install(app: Flask) -> None:
    """Run it while the app is served; a command line or a test that builds the app gets no thread."""
    check = DailyCheck(db.of(app))
    on_start(app, check.start)
    on_stop(app, check.stop)
