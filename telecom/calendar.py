"""Days and closing times of the stores, on China's one clock."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from telecom.errors import N_, BadInput

# China has kept UTC+8 without summer time since 1991; a fixed offset needs no zone database,
# which a bare store machine may lack.
ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
_CLOCK_TEXT = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


def business_date(now: datetime) -> date:
    """The store's date at this moment (``now`` is aware)."""
    return _aware(now).astimezone(ZONE).date()


def closing_at(day: date, closes: str) -> datetime:
    """The UTC moment a store closes on ``day``; ``closes`` is store time like ``21:00``, or ``24:00``."""
    if closes == "24:00":
        return closing_at(day + timedelta(days=1), "00:00")
    return datetime.combine(day, clock_time(closes), ZONE).astimezone(UTC)


def next_closing_at(now: datetime, closes: str) -> datetime:
    """The first closing after ``now``: today's, or tomorrow's once today's is past."""
    today = closing_at(business_date(now), closes)
    return today if now < today else closing_at(business_date(now) + timedelta(days=1), closes)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The UTC moments [start, end) of a store day."""
    start = datetime.combine(day, time(), ZONE).astimezone(UTC)
    return start, start + timedelta(days=1)


def clock_time(text: str) -> time:
    """Read ``HH:MM``; raises BadInput for anything else."""
    match = _CLOCK_TEXT.fullmatch(text)
    if match is None:
        raise BadInput("bad_time", N_("时间写成 21:00 这样"), field="time")
    return time(int(match[1]), int(match[2]))


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone reached a business rule")
    return moment
