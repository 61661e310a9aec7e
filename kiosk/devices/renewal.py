"""Renewing the certificates of a node that serves for months, by head office's time where it is known."""

from datetime import date

import structlog

from kiosk.clock import KioskClock
from kiosk.db import link_tables, reading
from kiosk.devices import certificate
from link import journal
from web.settings import KioskSettings

log = structlog.get_logger("kiosk.devices")


class Renewal:
    """Looks once a day, and as soon as head office has told the time."""

    def __init__(self, settings: KioskSettings) -> None:
        self._settings = settings
        self._looked: tuple[bool, date] | None = None

    def look(self, clock: KioskClock) -> None:
        """Renew what must be. Raises OSError while the folder cannot be written; the next look tries again."""
        now, sure = clock.now(), not clock.doubtful
        if not self._settings.lan_port or self._looked == (sure, now.date()):
            return
        with reading() as session:
            who = journal.identity(session.connection(), link_tables)
        if who is None:
            return
        trusted = certificate.files_in(self._settings.home).authority
        before = trusted.read_bytes() if trusted.exists() else b""
        certificate.ensure(self._settings.home, who.store_id, self._settings.lan_names, now, sure=sure)
        if before and trusted.read_bytes() != before:
            log.warning("authority_renewed", why="the old one is not valid by head office's time, see docs/screens.md")
        self._looked = (sure, now.date())
