"""What the catalogue's pages show: entries, what is new since the last revision, and earlier revisions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeadmin.catalogue import publishing
from storeadmin.catalogue.kinds import KINDS
from storeadmin.catalogue.kinds.pattern import Entry, Kind
from storeadmin.catalogue.models import CatalogueDocument, CatalogueRevision, RevisionEntry
from storeadmin.catalogue.publishing import Difference
from telecom.words import Words

REVISIONS_SHOWN = 10


@dataclass(frozen=True)
class Told:
    """One difference with what it is called and which parts changed: (part, before, now)."""

    kind: str
    key: str
    how: str
    name: Words
    parts: tuple[tuple[str, str, str], ...]


def entries(session: Session, kind: Kind) -> list[Entry]:
    """A kind's entries in the order of the screens."""
    return list(session.scalars(select(kind.table).order_by(kind.table.position, kind.table.key)))


def counts(session: Session) -> dict[str, int]:
    """How many entries each kind has."""
    return {name: session.scalar(select(func.count()).select_from(kind.table)) or 0 for name, kind in KINDS.items()}


def options(session: Session, kind: Kind) -> dict[str, list[tuple[str, Words]]]:
    """What a form's reference fields may point to, by field name."""
    return {
        field.name: [(row.key, name_of(row)) for row in entries(session, KINDS[field.reference])]
        for field in kind.fields
        if field.reference
    }


def name_of(row: Any) -> Words:
    """An entry's name; its key when it has none."""
    return getattr(row, "name", None) or Words(zh_hans=row.key)


def revisions(session: Session) -> list[CatalogueRevision]:
    """The latest revisions, newest first."""
    newest = select(CatalogueRevision).order_by(CatalogueRevision.revision.desc())
    return list(session.scalars(newest.limit(REVISIONS_SHOWN)))


def waiting(session: Session) -> list[Told]:
    """Everything that differs from the last revision, told part by part."""
    drafted = {(each.kind, each.key): each.body for each in publishing.draft(session)}
    found = publishing.differences(session)
    before = _published(session, found)
    return [
        _told(session, each, before.get((each.kind, each.key)), drafted.get((each.kind, each.key))) for each in found
    ]


def _published(session: Session, found: tuple[Difference, ...]) -> dict[tuple[str, str], bytes]:
    last = publishing.latest(session)
    if last is None or not found:
        return {}
    rows = session.execute(
        select(RevisionEntry.kind, RevisionEntry.key, CatalogueDocument.body)
        .join(CatalogueDocument, CatalogueDocument.hash == RevisionEntry.hash)
        .where(RevisionEntry.revision == last.revision, RevisionEntry.key.in_({each.key for each in found}))
    )
    return {(row.kind, row.key): row.body for row in rows}


def _told(session: Session, each: Difference, before: bytes | None, now: bytes | None) -> Told:
    row = session.get(KINDS[each.kind].table, each.key)
    old, new = dict(_flat(before)), dict(_flat(now))
    parts: tuple[tuple[str, str, str], ...] = ()
    if each.how == "changed":
        parts = tuple(
            (part, _shown(each.kind, part, old.get(part)), _shown(each.kind, part, new.get(part)))
            for part in dict.fromkeys((*old, *new))
            if old.get(part) != new.get(part)
        )
    return Told(each.kind, each.key, each.how, name_of(row) if row else Words(zh_hans=each.key), parts)


def _flat(body: bytes | None) -> Iterator[tuple[str, Any]]:
    """A document's parts: name_zh_hans for name: {zh_hans}."""
    if body is None:
        return
    for name, value in msgspec.json.decode(body).items():
        if isinstance(value, dict):
            yield from ((f"{name}_{inner}", text) for inner, text in value.items())
        else:
            yield name, value


def _shown(kind: str, part: str, value: Any) -> str:
    """A part as its form shows it: money in yuan, not in fen."""
    field = next((field for field in KINDS[kind].fields if field.name == part and field.input == "money"), None)
    if field is not None:
        return field.show(value)
    if value is None or isinstance(value, str):
        return value or ""
    return msgspec.json.encode(value).decode()
