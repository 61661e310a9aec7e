"""Opening a transaction, whether the program hands out Core connections or ORM sessions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from link.ports import Opens


@contextmanager
def connection_of(opens: Opens) -> Iterator[Connection]:
    """The connection of a fresh transaction, which commits when the block ends."""
    with opens() as opened:
        # A Connection has an attribute of that name too, which is something else.
        yield opened if isinstance(opened, Connection) else opened.connection()
