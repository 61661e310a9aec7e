"""What has been published: revisions, the documents in them, and which document stood under which key."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storeadmin.db import Base, UTCDateTime


class CatalogueRevision(Base):
    """One published, immutable set; `digest` is over its (kind, key, hash) entries."""

    __tablename__ = "catalogue_revision"

    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

    by: Mapped[str] = mapped_column(String(60))
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))

    published_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CatalogueDocument(Base):
    """A published document under the hash of its content; never changed, never removed."""

    __tablename__ = "catalogue_document"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)

    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(60))
    body: Mapped[bytes] = mapped_column(LargeBinary)


class RevisionEntry(Base):
    """Which document a revision holds under a kind and key."""

    __tablename__ = "revision_entry"
    __table_args__ = (Index("ix_revision_entry_kind_key", "kind", "key"),)

    revision: Mapped[int] = mapped_column(ForeignKey("catalogue_revision.revision"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    hash: Mapped[str] = mapped_column(ForeignKey("catalogue_document.hash"))
