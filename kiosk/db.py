"""The kiosk's one SQLite file: its declarative base, the link's tables beside it, and the transactions.

Every model module imports `Base` from here; `load_models()` imports every model module, so that the metadata
is complete for migrations and tests.
"""

from importlib import import_module

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from link.tables import StoreTables
from web.db import COLUMN_TYPES, after_commit, new_metadata, reading, together, transaction

__all__ = ["Base", "after_commit", "link_tables", "load_models", "reading", "together", "transaction"]

MODEL_MODULES = (
    "kiosk.shell.models",
    "kiosk.zones.models",
    "kiosk.numbers.models",
    "kiosk.orders.models",
    "kiosk.identity.models",
    "kiosk.catalogue.models",
    "kiosk.staff.models",
)


class Base(DeclarativeBase):
    """Base of all kiosk models; `datetime` columns hold aware UTC."""

    metadata = new_metadata()
    type_annotation_map = COLUMN_TYPES


link_tables = StoreTables(Base.metadata)


def load_models() -> MetaData:
    """The complete metadata of the kiosk's file."""
    for module in MODEL_MODULES:
        import_module(module)
    return Base.metadata
