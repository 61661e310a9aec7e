"""Alembic for both programs: one way up, one way down, on the open connection.

`<program>/migrations/env.py` calls `run_environment(Base.metadata)` and nothing else.
A start asks only `current` and `newest`, which do without Alembic: importing it costs a third of a second.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, MetaData, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

# One number for all our programs: two processes that start at once migrate one after the other.
POSTGRES_LOCK = 5_107_319


def upgrade(engine: Engine, script_location: str | Path, revision: str = "head") -> None:
    """Bring the database to `revision`; all of it or nothing of it."""
    from alembic import command

    with _migrating(engine) as connection:
        command.upgrade(_config(script_location, connection), revision)


def downgrade(engine: Engine, script_location: str | Path, revision: str = "base") -> None:
    """Take the database back to `revision`; all of it or nothing of it."""
    from alembic import command

    with _migrating(engine) as connection:
        command.downgrade(_config(script_location, connection), revision)


def current(engine: Engine) -> str | None:
    """The revision that the database is at; None before the first."""
    with engine.connect() as connection:
        if "alembic_version" not in inspect(connection).get_table_names():
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def newest(script_location: str | Path) -> str | None:
    """The newest revision that the program has; raises ValueError when two claim to be it."""
    steps = [_step(path) for path in sorted((Path(script_location) / "versions").glob("*.py"))]
    heads = {revision for revision, _ in steps} - {before for _, before in steps}
    if len(heads) > 1:
        raise ValueError(f"the migrations have several ends: {', '.join(sorted(heads))}")
    return heads.pop() if heads else None


def draft(engine: Engine, script_location: str | Path, message: str) -> None:
    """Write a new revision from what the models have and the database has not; read it before you keep it."""
    from alembic import command

    with _migrating(engine) as connection:
        command.revision(_config(script_location, connection), message, autogenerate=True)


def differences(engine: Engine, metadata: MetaData) -> list[Any]:
    """What autogenerate would change: empty when the migrations make exactly the models."""
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with engine.connect() as connection:
        migration = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return list(compare_metadata(migration, metadata))


def run_environment(metadata: MetaData) -> None:
    """The whole of an env.py: run the migrations on the connection that `upgrade` opened."""
    from alembic import context

    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


@contextmanager
def _migrating(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            yield from _on_sqlite(connection)
            return
        with connection.begin():
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": POSTGRES_LOCK})
            yield connection


def _on_sqlite(connection: Connection) -> Iterator[Connection]:
    # Batch mode rebuilds a table by dropping the old one: with foreign keys on, its children would go too.
    # The pragma does nothing inside a transaction, so it is said on the driver's connection, before BEGIN.
    driver = connection.connection.dbapi_connection
    assert driver is not None
    driver.cursor().execute("PRAGMA foreign_keys = OFF")
    try:
        with connection.begin():
            yield connection
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"the migration broke {len(broken)} foreign keys and was undone")
    finally:
        driver.cursor().execute("PRAGMA foreign_keys = ON")


def _step(path: Path) -> tuple[str, str]:
    """A migration file's (revision, the one before), read without running it."""
    told: dict[str, Any] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            told[node.target.id] = _literal(node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            told[node.targets[0].id] = _literal(node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple):
            names = [name.id for name in node.targets[0].elts if isinstance(name, ast.Name)]
            told |= zip(names, _literal(node.value) or (), strict=False)
    return str(told["revision"]), str(told.get("down_revision") or "")


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _config(script_location: str | Path, connection: Connection | None) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(script_location).resolve()).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
