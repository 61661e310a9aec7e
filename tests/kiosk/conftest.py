"""A kiosk of one test's own: its file, its clock, its catalogue. No head office, no network."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from kiosk.app import create_app
from kiosk.config import MIGRATIONS, KioskSettings
from tests.clocks import ManualClock
from tests.kiosk.factories import enrol, publish_demo
from tests.page_client import PageClient
from web import db
from web.migrate import upgrade


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def empty_app(tmp_path: Path, clock: ManualClock) -> Iterator[Flask]:
    """A box just unpacked: schema, no store, no catalogue, no numbers."""
    app = create_app(KioskSettings(home=tmp_path / "home", demo=True), at=clock)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    upgrade(db.of(app).engine, MIGRATIONS)
    yield app
    db.of(app).close()


@pytest.fixture
def app(empty_app: Flask, clock: ManualClock) -> Flask:
    """An enrolled store with the demo catalogue and no numbers yet."""
    with empty_app.app_context():
        enrol(clock)
        publish_demo(clock)
    return empty_app


@pytest.fixture
def shopper(app: Flask) -> PageClient:
    """Somebody at a screen."""
    return PageClient(app.test_client())


@pytest.fixture
def other_shopper(app: Flask) -> PageClient:
    """Somebody at another screen of the same store."""
    return PageClient(app.test_client())
