"""Identifiers: UUID version 7 (RFC 9562), which sort by the time they were made."""

import os
import time
from uuid import UUID

_RANDOM_BYTES = 10


def uuid7(now_ms: int | None = None, random_bytes: bytes | None = None) -> str:
    """Make a UUIDv7 as text of 36 characters.

    ``now_ms`` is milliseconds since 1970 and ``random_bytes`` ten bytes; both are
    passed in where a test or a simulation must repeat itself.
    """
    moment_ms = time.time_ns() // 1_000_000 if now_ms is None else now_ms
    noise = os.urandom(_RANDOM_BYTES) if random_bytes is None else random_bytes
    if len(noise) != _RANDOM_BYTES or not 0 <= moment_ms < 1 << 48:
        raise ValueError("a UUIDv7 needs 48 bits of time and ten random bytes")
    raw = bytearray(moment_ms.to_bytes(6, "big") + noise)
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return str(UUID(bytes=bytes(raw)))


def is_uuid7(text: str) -> bool:
    """Is this a UUIDv7 in its one canonical spelling (lower case, with hyphens)?"""
    try:
        value = UUID(text)
    except (ValueError, AttributeError, TypeError):
        return False
    return value.version == 7 and str(value) == text
