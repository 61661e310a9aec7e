"""Checking the limit at the counter, with the line up or down, and taking over what head office says of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk import catalogue
from kiosk.identity.models import IdentityElsewhere, IdentityKey
from kiosk.numbers.models import BookNumber
from kiosk.orders.models import Order, OrderStep
from telecom.identity import check_limit, identity_hash, read_document


def check(session: Session, order: Order, document_kind: str, identity_number: str) -> str | None:
    """The hash of whoever the order is for, if they may have one more number. Raises BadInput, NumberLimit.

    None for a service, which gives no number, and before head office has sent its key: without it nobody is counted,
    and head office counts again anyway.
    """
    if order.kind != "new_line":
        return None
    document = read_document(document_kind, identity_number)
    key = session.scalar(select(IdentityKey.key))
    if key is None:
        return None
    owner = identity_hash(key, document)
    check_limit(held(session, owner, except_order=order.id), catalogue.current().policy.numbers_per_identity)
    return owner


def held(session: Session, owner: str, *, except_order: str = "") -> int:
    """How many numbers this person has: here, by the book, and elsewhere, as head office last said."""
    here = (
        select(func.count(Order.id.distinct()))
        .join(OrderStep, OrderStep.order_id == Order.id)
        .join(BookNumber, BookNumber.order_id == Order.id)
        .where(OrderStep.identity_hash == owner, Order.id != except_order)
    )
    elsewhere = select(IdentityElsewhere.count).where(IdentityElsewhere.identity_hash == owner)
    return (session.scalar(here) or 0) + (session.scalar(elsewhere) or 0)


def put_key(session: Session, key: bytes, now: datetime) -> None:
    """Head office's key. Another one makes earlier hashes incomparable, so a key that is known is left alone."""
    if session.scalar(select(IdentityKey.key)) != key:
        session.merge(IdentityKey(id=1, key=key, arrived_at=now))


def put_count(session: Session, owner: str, elsewhere: int, now: datetime) -> None:
    """How many numbers this person has from other stores."""
    session.merge(IdentityElsewhere(identity_hash=owner, count=max(0, elsewhere), told_at=now))
