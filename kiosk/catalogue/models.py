"""The catalogue as head office published it: documents, the working set, and whole revisions."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db import Base


class Document(Base):
    """One document body, named by the hash of its kind, key and canonical bytes; never changed."""

    __tablename__ = "document"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class WorkingEntry(Base):
    """What the feed has put so far; a revision freezes it."""

    __tablename__ = "working_entry"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    hash: Mapped[str] = mapped_column(ForeignKey("document.hash"))


class Revision(Base):
    """A published, immutable set of documents. `media` is a JSON list of required SHA-256 names."""

    __tablename__ = "revision"

    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_at: Mapped[datetime]
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    media: Mapped[str] = mapped_column(default="[]")
    arrived_at: Mapped[datetime]


class RevisionEntry(Base):
    """One document of one revision."""

    __tablename__ = "revision_entry"

    revision: Mapped[int] = mapped_column(ForeignKey("revision.revision"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    hash: Mapped[str] = mapped_column(ForeignKey("document.hash"))


class CataloguePointer(Base):
    """The one pointer: which revision the store shows. One row."""

    __tablename__ = "catalogue_pointer"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    revision: Mapped[int] = mapped_column(ForeignKey("revision.revision"))
    switched_at: Mapped[datetime]
