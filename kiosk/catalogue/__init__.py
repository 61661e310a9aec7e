"""The catalogue in this store: revisions that head office published, kept as objects in memory.

`current()` is what a new visit sees, `at(revision)` what a visit is pinned to; `actions` applies the feed.
"""

from typing import cast

from flask import Flask, current_app

from kiosk.catalogue.shelf import Shelf
from telecom.catalogue import Catalogue
from web.db import Database

__all__ = ["Shelf", "at", "current", "install", "of"]


def install(app: Flask, database: Database) -> None:
    app.extensions["kiosk_catalogue"] = Shelf(database)


def of(app: Flask) -> Shelf:
    return cast(Shelf, app.extensions["kiosk_catalogue"])


def current() -> Catalogue:
    """The revision the store shows now; an empty catalogue before the first one."""
    return of(current_app).current()


def at(revision: int) -> Catalogue:
    """That revision while it is among the last three, else the current one."""
    return of(current_app).at(revision)
