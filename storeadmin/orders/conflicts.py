"""Named conflicts: what a store says and head office's own rows cannot both be true. Kept and shown, never dropped."""

from typing import Any

import msgspec
from sqlalchemy import Connection

from link.chain import Event
from link.incidents import record_conflict
from storeadmin.db import LINK


def record(
    connection: Connection,
    event: Event,
    kind: str,
    *,
    found: dict[str, Any],
    digits: str | None = None,
    gen: int | None = None,
    order_id: str | None = None,
) -> None:
    """Write the conflict down with what head office holds (`found`)."""
    detail = msgspec.json.encode(found, order="sorted").decode()
    record_conflict(
        connection, LINK, kind, event, now=event.at, digits=digits, gen=gen, order_id=order_id, detail=detail
    )
