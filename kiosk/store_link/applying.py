"""What head office's changes do in the store's file, inside the transaction that also moves the feed's cursor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from kiosk.catalogue import actions as catalogue
from kiosk.clock import KioskClock
from kiosk.identity import actions as identity
from kiosk.shell.models import StoreFacts
from kiosk.staff import actions as staff
from kiosk.store_link import number_book, number_leaving
from link.messages import (
    DocumentPut,
    DocumentRemoved,
    IdentityCounted,
    Message,
    NumbersAllot,
    NumbersBack,
    NumbersLeft,
    NumbersRecall,
    RevisionPublished,
    StaffPut,
    StorePut,
)


class Change(Protocol):
    """One change of the feed, as the link hands it over."""

    def message(self) -> Message: ...


HasMedia = Callable[[str], bool]


def applier(clock: KioskClock, has_media: HasMedia) -> Callable[[Connection, str, Change], None]:
    """The function that the link's disk calls for each change. Anything that it raises stops the channel."""

    def apply(connection: Connection, channel: str, change: Change) -> None:
        del channel  # A message means the same on whichever channel it came.
        apply_message(connection, change.message(), clock=clock, has_media=has_media)

    return apply


def apply_message(connection: Connection, message: Message, *, clock: KioskClock, has_media: HasMedia) -> None:
    """Apply one message on the caller's transaction; twice is the same as once."""
    now = clock.now()
    if isinstance(message, (DocumentPut, DocumentRemoved, RevisionPublished)):
        catalogue.apply(connection, message, now=now, has_media=has_media)
        if not isinstance(message, RevisionPublished) or not message.identity_key:
            return
    with Session(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
        _apply_to_rows(session, message, now, clock)
        session.commit()


def _apply_to_rows(session: Session, message: Message, now: datetime, clock: KioskClock) -> None:
    if isinstance(message, NumbersAllot):
        number_book.allot(session, message.numbers, now=now, clock=clock)
    elif isinstance(message, NumbersRecall):
        number_book.recall(session, message.numbers, now=now, clock=clock)
    elif isinstance(message, NumbersLeft):
        number_leaving.left(session, message.numbers)
    elif isinstance(message, NumbersBack):
        number_leaving.back(session, message.numbers)
    elif isinstance(message, RevisionPublished):
        identity.put_key(session, bytes.fromhex(message.identity_key), now)
    elif isinstance(message, IdentityCounted):
        identity.put_count(session, message.identity_hash, message.elsewhere, now)
    elif isinstance(message, StaffPut):
        staff.put(session, message)
    elif isinstance(message, StorePut):
        put_store(session, message, now)


def put_store(session: Session, message: StorePut, now: datetime) -> None:
    """Who this store is, as head office says now."""
    session.merge(
        StoreFacts(
            id=1,
            store_id=message.store_id,
            code=message.code,
            name_zh_hans=message.name.for_language("zh_Hans"),
            name_zh_hant=message.name.for_language("zh_Hant"),
            name_en=message.name.for_language("en"),
            town_zh_hans=message.town.for_language("zh_Hans"),
            town_zh_hant=message.town.for_language("zh_Hant"),
            town_en=message.town.for_language("en"),
            address=message.address,
            opens=message.opens,
            closes=message.closes,
            kind=message.kind,
            city=message.city,
            brand=message.brand,
            changed_at=now,
        )
    )
