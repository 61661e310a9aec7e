"""One engine, one way to read, one way to write, for SQLite and PostgreSQL.

`transaction()` is the only place that commits. On SQLite it takes BEGIN IMMEDIATE behind a first-come
first-served lock, so that twenty threads queue instead of failing each other with "database is locked".
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, TypeVar

import structlog
from flask import Flask, current_app
from sqlalchemy import Engine, MetaData, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from link.columns import NAMING, UTCDateTime
from web.db_engine import NOT_DURABLE, open_engine
from web.db_errors import refusal_for
from web.db_group import GroupCommit
from web.fair_lock import FairLock

__all__ = [
    "COLUMN_TYPES",
    "Database",
    "after_commit",
    "install",
    "new_metadata",
    "of",
    "open_engine",
    "reading",
    "together",
    "transaction",
]

COLUMN_TYPES: dict[Any, Any] = {datetime: UTCDateTime()}
WRITER_WAIT_S = 8.0

log = structlog.get_logger("web.db")
Result = TypeVar("Result")


def new_metadata() -> MetaData:
    """Metadata whose constraints all have names, so that Alembic can alter them on SQLite too."""
    return MetaData(naming_convention=dict(NAMING))


class _Open:
    """A transaction that is under way: its database, its session, what waits for its commit."""

    def __init__(self, database: "Database", session: Session) -> None:
        self.database = database
        self.session = session
        self.callbacks: list[Callable[[], object]] = []


_open: ContextVar[tuple[_Open, ...]] = ContextVar("kaki_open_transactions", default=())


class Database:
    """A program's database. Threads share one; each transaction has its own session."""

    def __init__(self, engine: Engine, writer_wait_s: float = WRITER_WAIT_S) -> None:
        self.engine = engine
        self._writer_wait_s = writer_wait_s
        self._writer = FairLock() if engine.dialect.name == "sqlite" else None
        self._writing = sessionmaker(engine, expire_on_commit=False)
        self._passing = sessionmaker(engine.execution_options(kaki_synchronous=NOT_DURABLE), expire_on_commit=False)
        self._group = GroupCommit(self.transaction)
        self._reading = sessionmaker(_snapshot_engine(engine), expire_on_commit=False, autoflush=False)

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Session]:
        """All of it or none of it; callbacks of `after_commit` run once it is committed.

        Not `durable`: it outlives the process and not a loss of power (SQLite; elsewhere all are durable). For what a
        boot forgets anyway, never for anything that is journalled or that somebody outside is told.
        Raises Refusal (503) when the disk is full, read-only or another process holds the file too long.
        """
        self._not_inside()
        with refusing(), self._turn():
            opened = _Open(self, self._writing() if durable else self._passing())
            token = _open.set((*_open.get(), opened))
            try:
                with opened.session, opened.session.begin():
                    if self._writer is not None:
                        opened.session.connection()  # BEGIN now, so that a refusal comes before the work
                    yield opened.session
            finally:
                _open.reset(token)
        _run(opened.callbacks)

    def together(self, work: Callable[[Session], Result]) -> Result:
        """`transaction` for what many do at one moment: they share one, and each has its own outcome.

        `work` writes by its session and calls `after_commit`, nothing else: another thread may call it, and twice.
        """
        self._not_inside()
        done: Result = self._group.do(work)
        return done

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent snapshot that never waits for a writer; what it changes is thrown away."""
        with refusing(), self._reading() as session:
            yield session

    def after_commit(self, callback: Callable[[], object]) -> None:
        """Run `callback` when this thread's transaction is committed; never if it is rolled back."""
        for opened in _open.get():
            if opened.database is self:
                opened.callbacks.append(callback)
                return
        raise RuntimeError("after_commit was called outside a transaction")

    def answers(self) -> bool:
        """Whether a read works now; for /healthz."""
        try:
            with self._reading() as session:
                return bool(session.execute(text("SELECT 1")).scalar_one() == 1)
        except DBAPIError:
            return False

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    def _not_inside(self) -> None:
        if any(opened.database is self for opened in _open.get()):
            raise RuntimeError("a transaction was opened inside a transaction")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self._writer is None:
            yield
            return
        with self._writer.held(self._writer_wait_s):
            yield


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what a full disk or a lost database says into a Refusal; anything else passes through."""
    try:
        yield
    except DBAPIError as error:
        refusal = refusal_for(error)
        if refusal is None:
            raise
        log.error("database_refused", code=refusal.code, reason=type(error.orig).__name__)
        raise refusal from error


def install(app: Flask, database: Database) -> None:
    """Make `database` the one that `transaction()` and `reading()` use in this app."""
    app.extensions["kaki_database"] = database


def of(app: Flask) -> Database:
    """The app's database."""
    database: Database = app.extensions["kaki_database"]
    return database


@contextmanager
def transaction(*, durable: bool = True) -> Iterator[Session]:
    """`Database.transaction` of the current app."""
    with of(current_app).transaction(durable=durable) as session:
        yield session


def together(work: Callable[[Session], Result]) -> Result:
    """`Database.together` of the current app."""
    return of(current_app).together(work)


@contextmanager
def reading() -> Iterator[Session]:
    """`Database.reading` of the current app."""
    with of(current_app).reading() as session:
        yield session


def after_commit(callback: Callable[[], object]) -> None:
    """Run `callback` once the innermost open transaction is committed; outside it, so it may be slow.

    Raises RuntimeError outside a transaction.
    """
    opened = _open.get()
    if not opened:
        raise RuntimeError("after_commit was called outside a transaction")
    opened[-1].callbacks.append(callback)


def _snapshot_engine(engine: Engine) -> Engine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(kaki_begin="DEFERRED")
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _run(callbacks: list[Callable[[], object]]) -> None:
    for callback in callbacks:
        try:
            callback()
        except Exception:
            # The sale is on disk: whoever made it must not be told that it failed.
            log.exception("after_commit_failed", callback=getattr(callback, "__qualname__", repr(callback)))
