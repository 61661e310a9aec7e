"""Putting right the times of events that a store wrote while nobody had told it the time.

A box whose clock is a year off sells all the same. Its events say so (`offset_ms` is None) and carry the monotonic
clock of their boot. When it sends them in the same boot, how long ago they happened is known exactly, and so is when.
Events of an earlier boot keep the time that they were told with; the inbox shows them without an offset.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec

from link.chain import Event
from link.messages import Message
from telecom.calendar import business_date


@dataclass(frozen=True)
class Sight:
    """Head office's time `now` was the store's `mono_ns` of the boot `boot_id`: when it sent a batch."""

    boot_id: str
    mono_ns: int
    now: datetime

    def moment(self, event: Event) -> datetime | None:
        """When a doubtful event of this boot happened; None where that is not known, or not in doubt."""
        if event.offset_ms is not None or event.boot_id != self.boot_id or event.mono_ns > self.mono_ns:
            return None
        return self.now - timedelta(microseconds=(self.mono_ns - event.mono_ns) // 1000)


def put_right(event: Event, message: Message, sight: Sight | None) -> tuple[Event, Message]:
    """The event as it should have been told: its time, the times and the business date in its message."""
    at = sight.moment(event) if sight else None
    if at is None:
        return event, message
    shift = at - event.at
    told = {name: getattr(message, name) for name in message.__struct_fields__}
    mended: dict[str, date] = {name: value + shift for name, value in told.items() if isinstance(value, datetime)}
    if "business_date" in told:
        mended["business_date"] = business_date(at)
    return msgspec.structs.replace(event, at=at), msgspec.structs.replace(message, **mended)
