"""Counting one person's numbers over all stores, and telling the stores that know this person."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select

from link.feed import publish, store_channel
from link.messages import IdentityCounted
from storeadmin.catalogue.models import CatalogueDocument, CatalogueRevision, RevisionEntry
from storeadmin.db import LINK
from storeadmin.numbers.life.models import NumberLeave
from storeadmin.orders.models import Order
from telecom.orders import ENDINGS
from telecom.policies import DEFAULT, Policy


def by_store(connection: Connection, identity_hash: str) -> dict[str, int]:
    """Store -> how many numbers this person has from it; a store whose every order ended is there with 0.

    What was cancelled, has expired, was refunded or given up does not count; what came back to its owner does.
    """
    counted = func.count().filter(_holds())
    mine = select(Order.store_id, counted).where(Order.identity_hash == identity_hash, Order.kind == "new_line")
    return {store_id: count for store_id, count in connection.execute(mine.group_by(Order.store_id))}


def most(connection: Connection) -> int:
    """How many numbers one person may have, by the published policy."""
    newest = select(func.max(CatalogueRevision.revision)).scalar_subquery()
    body = connection.scalar(
        select(CatalogueDocument.body)
        .join(RevisionEntry, RevisionEntry.hash == CatalogueDocument.hash)
        .where(RevisionEntry.revision == newest, RevisionEntry.kind == "policy")
        .limit(1)
    )
    return (msgspec.json.decode(body, type=Policy) if body else DEFAULT).numbers_per_identity


def tell_stores(connection: Connection, identity_hash: str | None, now: datetime) -> None:
    """Tell each store where this person has ordered how many numbers they have from the others."""
    if identity_hash is None:
        return
    counts = by_store(connection, identity_hash)
    if len(counts) < 2:
        return  # The one store counts its own, and there is no other.
    total = sum(counts.values())
    for store_id, own in sorted(counts.items()):
        told = IdentityCounted(identity_hash=identity_hash, elsewhere=total - own)
        publish(connection, LINK, store_channel(store_id), [told], now)


def _holds() -> ColumnElement[bool]:
    left = exists().where(
        NumberLeave.order_id == Order.order_id,
        NumberLeave.released_at.is_not(None),
        or_(NumberLeave.ended_how.is_(None), NumberLeave.ended_how != "given_back"),
    )
    return and_(Order.state.not_in(ENDINGS), ~left)


def detail(counts: dict[str, int], allowed: int) -> dict[str, Any]:
    """What a conflict keeps of a count: how many, how many are allowed, and from how many stores."""
    return {"count": sum(counts.values()), "most": allowed, "stores": sum(1 for count in counts.values() if count)}
