"""From the tables to a revision: what is active becomes documents; what differs from the last goes to the stores."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from link.feed import CATALOGUE
from link.feed import publish as publish_to_feed
from link.messages import DocumentPut, DocumentRemoved, RevisionPublished
from storeadmin.catalogue.kinds import KINDS
from storeadmin.catalogue.models import CatalogueDocument, CatalogueRevision, RevisionEntry
from storeadmin.db import LINK
from storeadmin.numbers.limit import keys
from telecom.catalogue import canonical, decode, digest, document_hash
from telecom.errors import N_, BadInput, Refusal


@dataclass(frozen=True)
class Drafted:
    """One document as it would be published now."""

    kind: str
    key: str
    hash: str
    body: bytes
    media: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """How what stands in the tables differs from the last revision: `how` is added, changed or removed."""

    kind: str
    key: str
    how: str


@dataclass(frozen=True)
class Published:
    """The revision in force after publishing, and what was new in it (nothing, if nothing had changed)."""

    revision: int
    count: int
    digest: str
    differences: tuple[Difference, ...]


def publish(session: Session, by: str, now: datetime, *, has_media: Callable[[str], bool]) -> Published:
    """Make a revision of what stands in the tables; with nothing changed the last one stays.

    `has_media` says whether a file is in the library. Raises Refusal when the documents contradict each other, one of
    them cannot be read back, or a file is not there: the stores would wait for it for ever.
    """
    # The feed's lock comes first: two publishers must not draw the same revision number.
    publish_to_feed(session.connection(), LINK, CATALOGUE, [], now)
    drafted = draft(session)
    _check_whole(drafted)
    _check_versions(session, drafted)
    _check_media(drafted, has_media)
    last, before = latest(session), _entries(session)
    found = tuple(_compare(drafted, before))
    if last is not None and not found:
        return Published(last.revision, last.count, last.digest, ())
    revision = CatalogueRevision(
        revision=last.revision + 1 if last else 1,
        by=by,
        count=len(drafted),
        digest=digest([(each.kind, each.key, each.hash) for each in drafted]),
        published_at=now,
    )
    _keep(session, revision, drafted)
    messages = _messages(revision, drafted, found, keys.made(session, now))
    publish_to_feed(session.connection(), LINK, CATALOGUE, messages, now)
    return Published(revision.revision, revision.count, revision.digest, found)


def draft(session: Session) -> list[Drafted]:
    """Every active entry as a document, read back once so that no store meets one it cannot read."""
    return [_drafted(name, row) for name, kind in KINDS.items() for row in session.scalars(_active(kind.table))]


def differences(session: Session) -> tuple[Difference, ...]:
    """What publishing now would add, change and remove."""
    return tuple(_compare(draft(session), _entries(session)))


def latest(session: Session) -> CatalogueRevision | None:
    """The revision in force; None before the first."""
    return session.scalar(select(CatalogueRevision).order_by(CatalogueRevision.revision.desc()).limit(1))


def _active(table: Any) -> Any:
    return select(table).where(table.active).order_by(table.key)


def _drafted(kind: str, row: Any) -> Drafted:
    document = KINDS[kind].to_document(row)
    body = canonical(document)
    try:
        decode(kind, body)
    except BadInput as wrong:
        raise Refusal(
            "document_unreadable",
            N_("%(kind)s %(key)s 不能发布：%(why)s"),
            kind=kind,
            key=row.key,
            why=str(wrong.args.get("why", wrong.message)),
        ) from wrong
    return Drafted(kind, row.key, document_hash(kind, row.key, body), body, tuple(getattr(document, "media", ())))


def _check_whole(drafted: Iterable[Drafted]) -> None:
    """What no single form can see: a service needs its zone, and a place has one grade table, a version one content."""
    by_kind: dict[str, list[Any]] = {}
    for each in drafted:
        by_kind.setdefault(each.kind, []).append(decode(each.kind, each.body))
    zones = {zone.key for zone in by_kind.get("zone", ())}
    for service in by_kind.get("service", ()):
        if service.zone not in zones:
            raise Refusal("zone_missing", N_("业务 %(key)s 所在的体验区没有发布"), key=service.key)
    tables = by_kind.get("grade_table", ())
    if len({(table.city, table.brand) for table in tables}) < len(tables):
        raise Refusal("two_grade_tables", N_("两张号码等级表管同一个城市和品牌"))
    if len({table.version for table in tables}) < len(tables):
        raise Refusal("version_taken", N_("别的等级表已经用了这个版本号"))
    if len(by_kind.get("policy", ())) > 1:
        raise Refusal("two_policies", N_("只能发布一套办理规则"))


def _check_versions(session: Session, drafted: Iterable[Drafted]) -> None:
    """An order names the version that it was graded by, so what a version says can never change."""
    query = select(CatalogueDocument.hash, CatalogueDocument.body).where(CatalogueDocument.kind == "grade_table")
    earlier: list[tuple[str, Any]] = [(hash, decode("grade_table", body)) for hash, body in session.execute(query)]
    for each in drafted:
        if each.kind != "grade_table":
            continue
        table: Any = decode(each.kind, each.body)
        if any(old.version == table.version and hash != each.hash for hash, old in earlier):
            raise Refusal("version_reused", N_("等级表 %(key)s 的内容改了，换一个版本号再发布"), key=each.key)


def _check_media(drafted: Iterable[Drafted], has_media: Callable[[str], bool]) -> None:
    for each in drafted:
        if not all(has_media(name) for name in each.media):
            raise Refusal(
                "media_missing", N_("%(kind)s %(key)s 的图片不在，重新上传再发布"), kind=each.kind, key=each.key
            )


def _entries(session: Session) -> dict[tuple[str, str], str]:
    last = select(func.max(CatalogueRevision.revision)).scalar_subquery()
    rows = session.execute(
        select(RevisionEntry.kind, RevisionEntry.key, RevisionEntry.hash).where(RevisionEntry.revision == last)
    )
    return {(row.kind, row.key): row.hash for row in rows}


def _compare(drafted: Iterable[Drafted], before: dict[tuple[str, str], str]) -> Iterator[Difference]:
    now = {(each.kind, each.key): each.hash for each in drafted}
    for (kind, key), hash in now.items():
        if (kind, key) not in before:
            yield Difference(kind, key, "added")
        elif before[kind, key] != hash:
            yield Difference(kind, key, "changed")
    yield from (Difference(kind, key, "removed") for kind, key in before if (kind, key) not in now)


def _keep(session: Session, revision: CatalogueRevision, drafted: list[Drafted]) -> None:
    session.add(revision)
    session.flush()
    hashes = [each.hash for each in drafted]
    known = set(session.scalars(select(CatalogueDocument.hash).where(CatalogueDocument.hash.in_(hashes))))
    fresh = [each for each in drafted if each.hash not in known]
    for table, rows in (
        (CatalogueDocument, [{"hash": d.hash, "kind": d.kind, "key": d.key, "body": d.body} for d in fresh]),
        (
            RevisionEntry,
            [{"revision": revision.revision, "kind": d.kind, "key": d.key, "hash": d.hash} for d in drafted],
        ),
    ):
        if rows:
            session.execute(insert(table), rows)


def _messages(
    revision: CatalogueRevision, drafted: list[Drafted], found: Iterable[Difference], key: bytes
) -> list[Any]:
    bodies = {(each.kind, each.key): each for each in drafted}
    messages: list[Any] = []
    for each in found:
        if each.how == "removed":
            messages.append(DocumentRemoved(kind=each.kind, key=each.key))
            continue
        document = bodies[each.kind, each.key]
        messages.append(DocumentPut(kind=each.kind, key=each.key, hash=document.hash, body=document.body.decode()))
    media = tuple(sorted({name for each in drafted for name in each.media}))
    closing = RevisionPublished(
        revision=revision.revision,
        published_at=revision.published_at,
        count=revision.count,
        digest=revision.digest,
        media=media,
        identity_key=key.hex(),
    )
    return [*messages, closing]
