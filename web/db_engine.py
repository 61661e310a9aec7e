"""Opening an engine: SQLite as a store needs it, or PostgreSQL."""

from typing import Any

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

# Older ones can corrupt a database when a checkpoint resets the WAL under a reader.
OLDEST_SQLITE = (3, 51, 3)
# Somebody stands at the screen: they are told to try again before they have left.
BUSY_TIMEOUT_MS = 5_000
DURABLE, NOT_DURABLE = "FULL", "NORMAL"
PRAGMAS = ("journal_mode = WAL", f"synchronous = {DURABLE}", "foreign_keys = ON", f"busy_timeout = {BUSY_TIMEOUT_MS}")


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://...`.

    Raises RuntimeError when the SQLite at hand is older than 3.51.3.
    """
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    # hide_parameters: an error's text goes to the log, and the values of a statement are phone numbers and names.
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url)
    return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=16, max_overflow=48, pool_timeout=10)


def _open_sqlite(url: str) -> Engine:
    found = tuple(int(part) for part in sqlite.sqlite_version.split("."))
    if found < OLDEST_SQLITE:
        raise RuntimeError(f"SQLite {sqlite.sqlite_version} is too old; 3.51.3 or newer is needed")
    # Connections are cheap here and a websocket thread may keep one: the pool must not be what queues.
    pool = {} if _in_memory(url) else {"pool_size": 16, "max_overflow": 112, "pool_timeout": 10}
    engine = create_engine(url, module=sqlite, hide_parameters=True, **pool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _in_memory(url: str) -> bool:
    return make_url(url).database in (None, "", ":memory:")


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # We say BEGIN ourselves, below.
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # Two clerks reading and then writing must queue at BEGIN; upgrading a read would fail one of them.
    options = connection.get_execution_options()
    _set_synchronous(connection, options.get("kaki_synchronous", DURABLE))
    connection.exec_driver_sql(f"BEGIN {options.get('kaki_begin', 'IMMEDIATE')}")


def _set_synchronous(connection: Connection, wanted: str) -> None:
    """Whether a commit waits for the disk is a setting of the connection, and the pool lends it to everybody."""
    if connection.info.get("kaki_synchronous", DURABLE) != wanted:
        connection.exec_driver_sql(f"PRAGMA synchronous = {wanted}")
        connection.info["kaki_synchronous"] = wanted
