"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

OPENING_HOUR = datetime(2026, 11, 21, 6, 32, tzinfo=UTC)


class ManualClock:
    """Wall and monotonic time move together by `pass_time`; `reboot` starts a new boot at zero."""

    def __init__(self, now: datetime = OPENING_HOUR) -> None:
        self._now = now
        self._mono_ns = 1_000_000_000
        self._boot_id = str(uuid4())
        self._offset_ms: int | None = 0

    def now(self) -> datetime:
        return self._now

    def mono_ns(self) -> int:
        return self._mono_ns

    @property
    def boot_id(self) -> str:
        return self._boot_id

    @property
    def offset_ms(self) -> int | None:
        return self._offset_ms

    @property
    def doubtful(self) -> bool:
        return self._offset_ms is None

    def correct(self, hq_offset_ms: int) -> None:
        self._offset_ms = hq_offset_ms

    def hear_nothing(self) -> None:
        """As after a start without the line: head office has not told the time."""
        self._offset_ms = None

    def pass_time(self, **parts: float) -> None:
        """Let time go by, e.g. `pass_time(minutes=5)`."""
        step = timedelta(**parts)
        self._now += step
        self._mono_ns += int(step.total_seconds() * 1_000_000_000)

    def set_wall(self, now: datetime) -> None:
        """Somebody sets the box's clock; the monotonic clock does not care."""
        self._now = now

    def reboot(self) -> None:
        """The box restarts: another boot id, the monotonic clock near zero."""
        self._boot_id = str(uuid4())
        self._mono_ns = 1_000_000_000
