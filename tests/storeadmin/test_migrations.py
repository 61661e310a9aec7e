"""Head office's migrations make exactly its models, and take everything away again, on both databases."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from storeadmin.config import MIGRATIONS
from storeadmin.models import Base
from web import db, migrate


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres"))
    return f"sqlite:///{tmp_path / 'hq.sqlite'}"


def test_the_migrations_make_the_models_and_nothing_else(url: str) -> None:
    engine = db.open_engine(url)
    migrate.upgrade(engine, MIGRATIONS)
    assert migrate.differences(engine, Base.metadata) == []
    assert migrate.current(engine) == migrate.newest(MIGRATIONS)
    engine.dispose()


def test_down_leaves_nothing_and_up_works_again(url: str) -> None:
    engine = db.open_engine(url)
    migrate.upgrade(engine, MIGRATIONS)
    migrate.downgrade(engine, MIGRATIONS)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(engine, MIGRATIONS)
    assert "number" in inspect(engine).get_table_names()
    engine.dispose()


def test_postgresql_tidies_the_numbers_early(postgres: str) -> None:
    engine = db.open_engine(postgres)
    migrate.upgrade(engine, MIGRATIONS)
    with engine.connect() as connection:
        told = connection.scalar(text("SELECT reloptions FROM pg_class WHERE relname = 'number'"))
    assert "autovacuum_vacuum_scale_factor=0.01" in told
    engine.dispose()
