"""Events and the hash chain that binds each one to all before it.

hash(n) = sha256(canonical(hash(n-1), event n)), and hash(0) is a value of its own for each (store_id, inc), so that no
piece of one journal fits into another. The chain takes the body's digest instead of the body: personal data can be
stripped from an acknowledged event later (U7) and the chain still proves it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import msgspec

_VERSION = "kaki-event/1"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that a store committed.

    seq: dense from 1 in (store_id, inc). at: aware UTC, corrected by the offset to head office when that is known.
    mono_ns: nanoseconds on the monotonic clock of `boot_id`. offset_ms: head office's clock minus the box's own clock,
    None while unknown. hash: 64 hex characters.
    """

    store_id: str
    inc: str
    seq: int
    name: str
    body: bytes
    at: datetime
    boot_id: str
    mono_ns: int
    offset_ms: int | None = None
    hash: str = ""


def genesis(store_id: str, inc: str) -> str:
    """The hash before the first event of this incarnation."""
    return _digest(["kaki-genesis/1", store_id, inc])


def event_hash(prev_hash: str, event: Event) -> str:
    """The chain's value at `event`, given its value at seq - 1. The event's own `hash` field is not read."""
    return _digest(
        [
            _VERSION,
            prev_hash,
            event.store_id,
            event.inc,
            event.seq,
            event.name,
            body_hash(event.body),
            _instant(event.at),
            event.boot_id,
            event.mono_ns,
            event.offset_ms,
        ]
    )


def body_hash(body: bytes) -> str:
    """sha256 of an event's body, in hex."""
    return hashlib.sha256(body).hexdigest()


def chained(prev_hash: str, event: Event) -> Event:
    """The same event with its hash filled in."""
    return msgspec.structs.replace(event, hash=event_hash(prev_hash, event))


def _instant(at: datetime) -> str:
    # A fixed text, because isoformat() drops the microseconds when they are zero and a database may hand back
    # another zone for the same instant.
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _digest(parts: list[str | int | None]) -> str:
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()
