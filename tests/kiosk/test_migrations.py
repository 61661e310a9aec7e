"""The kiosk's migrations make exactly its models, and can be undone."""

from flask import Flask
from sqlalchemy import inspect

from kiosk.config import MIGRATIONS
from kiosk.db import load_models
from web import db
from web.migrate import differences, downgrade, upgrade


def test_the_migrations_make_exactly_the_models(empty_app: Flask) -> None:
    assert differences(db.of(empty_app).engine, load_models()) == []


def test_down_and_up_again(empty_app: Flask) -> None:
    engine = db.of(empty_app).engine
    downgrade(engine, MIGRATIONS)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(engine, MIGRATIONS)
    assert differences(engine, load_models()) == []
