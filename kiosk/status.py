"""What `python -m kiosk status` says."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk import store_link
from kiosk.catalogue.models import CataloguePointer
from kiosk.db import link_tables
from kiosk.numbers.models import BookNumber
from kiosk.orders.models import Order
from kiosk.shell.models import Device, StoreFacts
from link import journal
from web.db import Database


def lines(database: Database) -> Iterator[str]:
    """The node in a few lines; reads only."""
    with database.reading() as session:
        yield from _identity(session)
        yield f"catalogue: revision {session.scalar(select(CataloguePointer.revision)) or 0}"
        yield f"numbers: {_numbers(session)}"
        yield f"orders: {session.scalar(select(func.count()).select_from(Order))}"
        yield f"screens: {session.scalar(select(func.count()).where(Device.unpaired_at.is_(None)))}"


def _identity(session: Session) -> Iterator[str]:
    who = journal.identity(session.connection(), link_tables)
    if who is None:
        yield "not enrolled: run `python -m kiosk enrol --hq URL --code CODE`"
        return
    facts = session.get(StoreFacts, 1)
    yield f"store: {who.store_id}" + (f" {facts.name_zh_hans}" if facts else "")
    fenced_at = store_link.fenced_at(session)
    if fenced_at is not None:
        since = fenced_at.isoformat(timespec="seconds")
        yield f"fenced since {since}: another box has taken this store over; enrol again"
    waiting = journal.unsent(session.connection(), link_tables)
    since = f", oldest since {waiting.oldest_at.isoformat(timespec='seconds')}" if waiting.oldest_at else ""
    yield f"unsent: {waiting.count}{since}"


def _numbers(session: Session) -> str:
    counted = session.execute(
        select(BookNumber.state, func.count()).group_by(BookNumber.state).order_by(BookNumber.state)
    )
    return ", ".join(f"{count} {state}" for state, count in counted) or "none"
