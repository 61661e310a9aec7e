"""Applying the catalogue channel, inside the feed's own transaction.

Documents are put into the working set; a published revision freezes that set under its number. The pointer moves
only when every required media file is here, so that no page ever shows a hole.
"""

import json
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from kiosk.catalogue.models import CataloguePointer, Document, Revision, RevisionEntry, WorkingEntry
from kiosk.catalogue.shelf import REVISIONS_KEPT
from link.messages import DocumentPut, DocumentRemoved, RevisionPublished
from telecom.catalogue import digest, document_hash

CatalogueMessage = DocumentPut | DocumentRemoved | RevisionPublished
HasMedia = Callable[[str], bool]


class CatalogueBroken(Exception):
    """What arrived is not what head office published; the channel must stop and be healed."""


def apply(connection: Connection, message: CatalogueMessage, *, now: datetime, has_media: HasMedia) -> None:
    """Apply one change; twice is the same as once. Raises CatalogueBroken when hashes do not agree."""
    if isinstance(message, DocumentPut):
        _put(connection, message)
    elif isinstance(message, DocumentRemoved):
        wanted = (WorkingEntry.kind == message.kind, WorkingEntry.key == message.key)
        connection.execute(delete(WorkingEntry).where(*wanted))
    else:
        _publish(connection, message, now)
        switch(connection, now=now, has_media=has_media)


def switch(connection: Connection, *, now: datetime, has_media: HasMedia) -> int | None:
    """Move the pointer to the newest revision whose media are all here; return where it points."""
    pointed: int | None = connection.scalar(select(CataloguePointer.revision))
    newer = select(Revision.revision, Revision.media).order_by(Revision.revision.desc())
    for revision, media in connection.execute(newer).all():
        if pointed is not None and revision <= pointed:
            return pointed
        if all(has_media(name) for name in json.loads(media)):
            _point(connection, revision, now)
            return int(revision)
    return pointed


def working_set(connection: Connection) -> list[tuple[str, str, str]]:
    """(kind, key, hash) of every document put and not removed so far."""
    rows = connection.execute(select(WorkingEntry.kind, WorkingEntry.key, WorkingEntry.hash)).all()
    return [(row.kind, row.key, row.hash) for row in rows]


def _put(connection: Connection, message: DocumentPut) -> None:
    body = message.body.encode()
    if document_hash(message.kind, message.key, body) != message.hash:
        raise CatalogueBroken(f"document {message.kind}/{message.key} does not match its hash")
    named = {"hash": message.hash, "kind": message.kind, "key": message.key}
    connection.execute(insert(Document).values(**named, body=body).on_conflict_do_nothing())
    entry = insert(WorkingEntry).values(**named)
    same = [WorkingEntry.kind, WorkingEntry.key]
    connection.execute(entry.on_conflict_do_update(index_elements=same, set_={"hash": message.hash}))


def _publish(connection: Connection, message: RevisionPublished, now: datetime) -> None:
    if connection.scalar(select(Revision.revision).where(Revision.revision == message.revision)) is not None:
        return
    entries = working_set(connection)
    if len(entries) != message.count or digest(entries) != message.digest:
        raise CatalogueBroken(f"revision {message.revision} is not the set that was published")
    connection.execute(
        insert(Revision).values(
            revision=message.revision,
            published_at=message.published_at,
            count=message.count,
            digest=message.digest,
            media=json.dumps(message.media),
            arrived_at=now,
        )
    )
    rows = [{"revision": message.revision, "kind": k, "key": key, "hash": h} for k, key, h in entries]
    if rows:
        connection.execute(insert(RevisionEntry), rows)


def _point(connection: Connection, revision: int, now: datetime) -> None:
    pointer = insert(CataloguePointer).values(id=1, revision=revision, switched_at=now)
    moved = {"revision": revision, "switched_at": now}
    connection.execute(pointer.on_conflict_do_update(index_elements=[CataloguePointer.id], set_=moved))
    _drop_old(connection, revision)


def _drop_old(connection: Connection, pointed: int) -> None:
    """Keep what is pointed at, the two before it for open visits, and whatever is newer."""
    kept = select(Revision.revision).where(Revision.revision <= pointed)
    oldest = select(func.min(kept.order_by(Revision.revision.desc()).limit(REVISIONS_KEPT).subquery().c.revision))
    first = connection.scalar(oldest)
    connection.execute(delete(RevisionEntry).where(RevisionEntry.revision < first))
    connection.execute(delete(Revision).where(Revision.revision < first))
    in_use = select(RevisionEntry.hash).union(select(WorkingEntry.hash))
    connection.execute(delete(Document).where(Document.hash.not_in(in_use)))
