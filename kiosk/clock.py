"""The store's clock: corrected wall time for people, the monotonic clock for holds.

Wall time of a box in a shop may be a year off. Once head office has told the time over the link, `now()` goes on
from there by the monotonic clock, so that setting the box's clock changes nothing. Without the link the box's own
time is used and marked doubtful, and nothing stops selling because of it.
"""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, cast
from uuid import uuid4

from flask import Flask, current_app

BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")


class KioskClock(Protocol):
    """What features may ask of the time."""

    def now(self) -> datetime:
        """Corrected aware UTC."""
        ...

    def mono_ns(self) -> int:
        """Nanoseconds that only rise, comparable within one boot and across processes."""
        ...

    @property
    def boot_id(self) -> str:
        """Which boot `mono_ns` belongs to."""
        ...

    @property
    def offset_ms(self) -> int | None:
        """Head office's time minus this box's, in ms; None while never heard."""
        ...

    @property
    def doubtful(self) -> bool:
        """True while nobody has confirmed this box's time since the start."""
        ...

    def correct(self, hq_offset_ms: int) -> None:
        """Head office's time is this box's plus so many ms."""
        ...


class SystemClock:
    """The real clock of the box."""

    def __init__(self) -> None:
        self._boot_id = _boot_id()
        self._known: tuple[datetime, int, int] | None = None

    def now(self) -> datetime:
        known = self._known
        if known is None:
            return datetime.now(UTC)
        at, mono_ns, _ = known
        return at + timedelta(microseconds=(time.monotonic_ns() - mono_ns) // 1000)

    def mono_ns(self) -> int:
        return time.monotonic_ns()

    @property
    def boot_id(self) -> str:
        return self._boot_id

    @property
    def offset_ms(self) -> int | None:
        return self._known[2] if self._known else None

    @property
    def doubtful(self) -> bool:
        return self._known is None

    def correct(self, hq_offset_ms: int) -> None:
        self._known = (datetime.now(UTC) + timedelta(milliseconds=hq_offset_ms), time.monotonic_ns(), hq_offset_ms)


def install(app: Flask, clock: KioskClock) -> None:
    app.extensions["kiosk_clock"] = clock


def current() -> KioskClock:
    """The clock of the current app."""
    return cast(KioskClock, current_app.extensions["kiosk_clock"])


def _boot_id() -> str:
    """The kernel's boot id: holds survive a restart of the program and die with the boot.

    Where the kernel has none, each start of the program counts as a boot.
    """
    try:
        return BOOT_ID_FILE.read_text(encoding="ascii").strip()
    except OSError:
        return str(uuid4())
