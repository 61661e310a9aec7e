"""Fetching the media that a revision requires, named by their hash, from head office over HTTP.

A file counts only once the library has hashed it: what arrives wrong or half is thrown away.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.error import HTTPError
from urllib.request import urlopen

import structlog
from sqlalchemy import Connection, select

from kiosk.catalogue.models import Revision
from media.library import Library
from telecom.errors import Refusal

TIMEOUT_S = 15.0
FILES_A_TICK = 20

log = structlog.get_logger("kiosk.store_link")


def missing(connection: Connection, has: Callable[[str], bool]) -> list[str]:
    """The SHA-256 names that the newest revision requires and the library lacks."""
    named = connection.scalar(select(Revision.media).order_by(Revision.revision.desc()).limit(1))
    return [sha for sha in json.loads(named or "[]") if not has(sha)]


def fetch(hq_url: str, names: list[str], library: Library) -> int:
    """Fetch some of them; returns how many came whole. A head office that does not answer is not asked again now."""
    came = 0
    for sha in names[:FILES_A_TICK]:
        try:
            with urlopen(f"{hq_url.rstrip('/')}/media/{sha}", timeout=TIMEOUT_S) as answer:
                library.put(answer, named=sha)
            came += 1
        except (HTTPError, Refusal) as reason:
            log.error("media_not_usable", sha=sha, reason=str(reason))
        except OSError as reason:
            log.warning("media_not_fetched", sha=sha, reason=str(reason))
            break
    return came
