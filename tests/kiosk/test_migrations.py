"""The kiosk's migrations make exactly its models, and can be undone."""

from flask import Flask
from sqlalchemy import inspect

from kiosk.config import MIGRATIONS
from kiosk.db import load_models, reading
from kiosk.orders import queries
from tests.clocks import ManualClock
from tests.kiosk.counter_cast import place_line, place_service
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


def test_orders_of_before_are_named_by_their_revision(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        codes = [place_line(clock, "16190016688", plan_key="plan-286-one").code, place_service(clock).code]
        named = [names_of(code, clock) for code in codes]
        downgrade(db.of(app).engine, MIGRATIONS, "0005")
        upgrade(db.of(app).engine, MIGRATIONS)
        assert [names_of(code, clock) for code in codes] == named == [["随心 286", None], ["手机电视"]]


def names_of(code: str, clock: ManualClock) -> list[str | None]:
    with reading() as session:
        order = queries.by_code(session, code, clock.now(), clock)
    return [line.name.zh_hans if line.name else None for line in order.lines]
