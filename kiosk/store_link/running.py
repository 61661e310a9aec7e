"""The background work of a serving node: the link thread, and a tick that ends unpaid orders and
abandoned visits and fetches media.

Started in the web server's one worker, never in a command: two of them on one file would fight over the line.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import SystemRandom
from threading import Event, Thread

import structlog
from flask import Flask

from kiosk import catalogue, clock, store_link
from kiosk.catalogue.actions import switch
from kiosk.counter import live
from kiosk.db import link_tables
from kiosk.devices.renewal import Renewal
from kiosk.numbers import search
from kiosk.numbers.actions import end_dead
from kiosk.orders.steps import expire_due
from kiosk.shell import visits
from kiosk.store_link import media_fetch
from kiosk.store_link.applying import applier
from link import journal
from link.client import LinkThread
from link.enrolment import StoreKey
from link.store_disk import SqlStoreDisk
from link.store_engine import StoreEngine
from telecom.errors import Refusal
from web import db, media_files
from web.settings import KioskSettings

SOFTWARE = "kiosk/0.1"
TICK_S = 10.0
ROUND_TRIP_MS_MAX = 2000
STOP_WITHIN_S = 10.0

log = structlog.get_logger("kiosk.store_link")


class Background:
    """The threads beside the web server."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._settings: KioskSettings = app.extensions["kiosk_settings"]
        self._library = media_files.of(app)
        self._renewal = Renewal(self._settings)
        self._ended = Event()
        self._tick = Thread(target=self._run, name="kiosk-tick", daemon=True)

    def start(self) -> None:
        self._tick.start()

    def stop(self) -> None:
        """End both threads; what they had not done is done after the next start."""
        self._ended.set()
        self._tick.join(STOP_WITHIN_S)
        holder = store_link.of(self._app)
        thread, holder.thread = holder.thread, None
        if thread is not None:
            thread.stop()

    def _run(self) -> None:
        with self._app.app_context():
            self._try(self._prepare_search)
        while not self._ended.is_set():
            with self._app.app_context():
                self._one_tick()
            self._ended.wait(TICK_S)

    def _one_tick(self) -> None:
        works = (
            self._link, self._end_unpaid, self._end_holds, self._end_abandoned, self._fetch_media, self._renew
        )  # fmt: skip
        for work in works:
            self._try(work)

    @staticmethod
    def _try(work: Callable[[], object]) -> None:
        try:
            work()
        except Refusal as refusal:
            log.warning("tick_refused", work=work.__name__, code=refusal.code)
        except Exception:
            # A tick that died would leave numbers reserved for ever, so it lives on and says what happened.
            log.exception("tick_failed", work=work.__name__)

    @staticmethod
    def _prepare_search() -> None:
        search.prepare(catalogue.current().grade_table)

    def _link(self) -> None:
        """Start the link once the box is enrolled, also when that happens while it serves."""
        holder = store_link.of(self._app)
        if holder.thread is not None:
            return
        with db.of(self._app).reading() as session:
            enrolled = journal.identity(session.connection(), link_tables) is not None
        if enrolled:
            holder.thread = self._link_thread()
            holder.thread.start()

    def _end_unpaid(self) -> None:
        here = clock.current()
        ended = expire_due(now=here.now(), clock=here)
        if ended:
            log.info("unpaid_orders_ended", count=ended)

    def _end_holds(self) -> None:
        ended = end_dead(clock.current())
        if ended:
            log.info("holds_ended", count=ended)

    def _end_abandoned(self) -> None:
        here = clock.current()
        ended = visits.end_abandoned(here.now(), here)
        if ended:
            log.info("abandoned_visits_ended", count=ended)

    def _fetch_media(self) -> None:
        with db.of(self._app).reading() as session:
            missing = media_fetch.missing(session.connection(), self._library.is_whole)
        if not missing or not media_fetch.fetch(self._settings.hq_url, missing, self._library):
            return
        with db.of(self._app).transaction() as session:
            switch(session.connection(), now=clock.current().now(), has_media=self._library.is_whole)

    def _renew(self) -> None:
        self._renewal.look(clock.current())

    def _link_thread(self) -> LinkThread:
        database, here = db.of(self._app), clock.current()
        apply = applier(here, self._library.is_whole)
        disk = SqlStoreDisk(database.transaction, database.reading, link_tables, apply)
        key = StoreKey.load_or_make(self._settings.home)
        engine = StoreEngine(disk, key, here, SystemRandom(), software=SOFTWARE)
        return LinkThread(
            engine,
            self._settings.hq_url,
            on_applied=self._applied,
            on_server_time=self._server_time,
            on_closed=self._closed,
        )

    def _applied(self, channel: str, rev: int) -> None:
        log.info("feed_applied", channel=channel, rev=rev)
        with self._app.app_context():
            # Build the new revision and grade what came here, so that the first shopper does not wait for it.
            search.prepare(catalogue.current().grade_table)
            live.press(self._app)

    def _closed(self, why: str) -> None:
        log.info("link_closed", why=why)
        with self._app.app_context():
            if store_link.state().fenced_at is not None:
                live.press(self._app)  # The counter shows the alarm at once.

    def _server_time(self, server_now: datetime, rtt_ms: int) -> None:
        if rtt_ms > ROUND_TRIP_MS_MAX:
            return  # Half of such a trip is too much to be wrong by.
        offset = server_now - datetime.now(UTC)
        with self._app.app_context():
            clock.current().correct(offset // timedelta(milliseconds=1))
