"""Migrations make exactly the models, in both programs and on both databases, and can be taken back."""

from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import inspect

from web import db, migrate

ROOT = Path(__file__).parents[2]


def metadata_of(program):
    if program == "kiosk":
        return import_module("kiosk.db").load_models()
    return import_module("storeadmin.models").Base.metadata


@pytest.fixture(
    params=[("kiosk", "sqlite"), ("storeadmin", "sqlite"), ("storeadmin", "postgresql")], ids=lambda p: "-".join(p)
)
def program_and_engine(request, tmp_path):
    program, kind = request.param
    url = f"sqlite:///{tmp_path / 'x.sqlite'}" if kind == "sqlite" else request.getfixturevalue("postgres")
    engine = db.open_engine(url)
    yield program, engine
    engine.dispose()


def test_the_way_up_makes_the_models_and_the_way_down_leaves_nothing(program_and_engine):
    program, engine = program_and_engine
    folder = ROOT / program / "migrations"
    migrate.upgrade(engine, folder)
    assert migrate.current(engine) == migrate.newest(folder)
    assert migrate.differences(engine, metadata_of(program)) == []
    migrate.upgrade(engine, folder)
    migrate.downgrade(engine, folder)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(engine, folder)
    assert migrate.differences(engine, metadata_of(program)) == []


def test_a_migration_that_fails_leaves_everything_as_it_was(tmp_path):
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").write_text(
        "from tests.web.cast import Base\nfrom web.migrate import run_environment\nrun_environment(Base.metadata)\n"
    )
    (folder / "versions" / "0001_first.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\nrevision, down_revision = '0001', None\n"
        "def upgrade():\n    op.create_table('half', sa.Column('id', sa.Integer, primary_key=True))\n"
        "    raise LookupError('half way')\n"
    )
    engine = db.open_engine(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with pytest.raises(LookupError):
        migrate.upgrade(engine, folder)
    assert inspect(engine).get_table_names() == []
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
