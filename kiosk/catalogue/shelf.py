"""Catalogue objects in memory, one per revision, built once and shared by every page."""

from threading import Lock

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from kiosk.catalogue.models import CataloguePointer, Document, Revision, RevisionEntry
from kiosk.shell.models import StoreFacts
from telecom.catalogue import Catalogue
from web.db import Database

REVISIONS_KEPT = 3


class Shelf:
    """Revisions by number. Rows of a revision never change, so nothing here is ever out of date.

    What head office says of this store's city and brand may change, and with it the grade table that is read; then
    the books are built anew.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._books: dict[int, Catalogue] = {}
        self._place = ("", "")

    def current(self) -> Catalogue:
        """What the pointer says now; costs one tiny query."""
        with self._database.reading() as session:
            columns = (CataloguePointer.revision, StoreFacts.city, StoreFacts.brand)
            row = session.execute(select(*columns).join(StoreFacts, true(), isouter=True)).first()
            if row is None:
                return Catalogue.empty()
            self._stand_at((row.city or "", row.brand or ""))
            return self._get(session, row.revision) or Catalogue.empty()

    def at(self, revision: int) -> Catalogue:
        """The revision a visit is pinned to; the current one when it is no longer kept."""
        known = self._books.get(revision)
        if known is not None:
            return known
        with self._database.reading() as session:
            found = self._get(session, revision)
        return found or self.current()

    def _get(self, session: Session, revision: int) -> Catalogue | None:
        known = self._books.get(revision)
        if known is not None:
            return known
        row = session.get(Revision, revision)
        if row is None:
            return None
        documents = session.execute(
            select(RevisionEntry.kind, RevisionEntry.key, Document.body)
            .join(Document, Document.hash == RevisionEntry.hash)
            .where(RevisionEntry.revision == revision)
        ).all()
        bodies = [(r.kind, r.key, r.body) for r in documents]
        built = Catalogue.from_documents(revision, row.published_at, bodies, *self._place)
        self._keep(built)
        return built

    def _stand_at(self, place: tuple[str, str]) -> None:
        if place != self._place:
            with self._lock:
                self._place, self._books = place, {}

    def _keep(self, catalogue: Catalogue) -> None:
        with self._lock:
            newest = sorted({*self._books, catalogue.revision})[-REVISIONS_KEPT:]
            books = {**self._books, catalogue.revision: catalogue}
            self._books = {revision: books[revision] for revision in newest}
