"""Whether a database error is the weather (try again) or the statement's own fault (park what caused it)."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

# SQLite primary result codes: busy, locked, no memory, read-only, interrupted, I/O error, full, cannot open, protocol.
_SQLITE_WEATHER = frozenset({5, 6, 7, 8, 9, 10, 13, 14, 15})
# PostgreSQL classes: connection, rollback/deadlock, resources, operator intervention, system; and lock_not_available.
_POSTGRES_WEATHER = ("08", "40", "53", "57", "58", "55P03")


def is_transient(error: BaseException) -> bool:
    """True if the same work may succeed later, so that parking it would hide a full disk behind a wrong reason."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, MemoryError)
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in _SQLITE_WEATHER
    state = getattr(error.orig, "sqlstate", None)
    return state is not None and state.startswith(_POSTGRES_WEATHER)
