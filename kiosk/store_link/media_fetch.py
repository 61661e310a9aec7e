"""Fetching the media that a revision requires, named by their hash, from head office over HTTP.

A file counts only once the library has hashed it: what arrives wrong or half is thrown away.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol
from urllib.error import URLError
from urllib.request import urlopen

import structlog
from sqlalchemy import Connection, select

from kiosk.catalogue.models import Revision

TIMEOUT_S = 15.0
FILES_A_TICK = 20

log = structlog.get_logger("kiosk.store_link")


class MediaShelf(Protocol):
    """What is needed of the media library."""

    def put(self, source: Any, /) -> str: ...


def missing(connection: Connection, has: Callable[[str], bool]) -> list[str]:
    """The SHA-256 names that the newest revision requires and the library lacks."""
    named = connection.scalar(select(Revision.media).order_by(Revision.revision.desc()).limit(1))
    return [sha for sha in json.loads(named or "[]") if not has(sha)]


def fetch(hq_url: str, names: list[str], library: MediaShelf) -> int:
    """Fetch some of them; returns how many came whole."""
    return sum(_fetch_one(hq_url, sha, library) for sha in names[:FILES_A_TICK])


def _fetch_one(hq_url: str, sha: str, library: MediaShelf) -> bool:
    try:
        with urlopen(f"{hq_url.rstrip('/')}/media/{sha}", timeout=TIMEOUT_S) as answer:
            stored = library.put(answer)
    except (URLError, OSError) as reason:
        log.warning("media_not_fetched", sha=sha, reason=str(reason))
        return False
    if stored != sha:
        log.error("media_differs", sha=sha, stored=stored)
    return stored == sha
