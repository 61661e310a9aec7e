"""gunicorn's gevent worker that lets the app say goodbye: gunicorn -k web.gevent_worker.GoodbyeWorker -w 2 ..."""

from typing import Any

import gevent
from gunicorn.workers.ggevent import GeventWorker

from web.leaving import leave


class GoodbyeWorker(GeventWorker):  # type: ignore[misc]
    """Websockets never end by themselves: gunicorn waits the graceful time and then hangs them up without a word."""

    def load_wsgi(self) -> None:
        """Make the app, and start what it runs beside its requests, as `serve` does."""
        super().load_wsgi()
        for begin in getattr(self.wsgi, "extensions", {}).pop("kaki_on_start", []):
            begin()

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Told to stop. Not in the signal's own frame: a goodbye waits for locks."""
        super().handle_exit(sig, frame)
        gevent.spawn(leave, getattr(self, "wsgi", None))
