"""A new grade table is for those who choose from now on; a hold and an order keep the one they were made under."""

from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select

from kiosk import catalogue
from kiosk.catalogue import of as shelf_of
from kiosk.db import reading, transaction
from kiosk.orders.models import Order
from kiosk.shell.models import StoreFacts
from kiosk.store_link.applying import put_store
from link.messages import StorePut
from telecom.grades import DEFAULT, GradeRule, GradeTable, GradeTableDocument
from telecom.words import Words
from tests.clocks import ManualClock
from tests.kiosk.factories import allot, publish
from tests.kiosk.test_checkout import say_yes
from tests.page_client import PageClient

FANCY, OTHER = "16190016688", "16190026688"


def table(version: str, grade: int, **place: str) -> tuple[str, msgspec.Struct]:
    """A table in which AABB is of this grade."""
    made = GradeTable(version, (GradeRule("AABB", grade),), DEFAULT.terms_by_grade, **place)
    return "grade_table", msgspec.convert(made.to_document(version), GradeTableDocument)


def publish_tables(clock: ManualClock, revision: int, *tables: tuple[str, msgspec.Struct]) -> None:
    publish(revision, tables, clock.now())


@pytest.fixture
def held(app: Flask, shopper: PageClient) -> PageClient:
    """A shopper with a number of grade 4 and the plan that it needs."""
    with app.app_context():
        allot(FANCY, OTHER)
    shopper.post("/numbers/hold", data={"digits": FANCY})
    shopper.post("/plans/choose", data={"plan": "plan-286-one"})
    return shopper


def code_of(answer: Any) -> str:
    assert answer.status_code == 303 and "/orders/" in answer.location, answer.location
    return str(answer.location.rsplit("/", 1)[1])


def test_an_open_hold_keeps_its_grade_price_and_version(app: Flask, held: PageClient, clock: ManualClock) -> None:
    before = held.get("/checkout").text
    assert "¥2,998" in before
    with app.app_context():
        publish_tables(clock, 2, table("branch-2", 1))
    assert "¥2,998" in held.get("/checkout").text
    stored = _row(app, code_of(say_yes(held)))
    assert (stored.grade, stored.grade_version, stored.revision) == (4, DEFAULT.version, 2)


def test_whoever_chooses_afterwards_gets_the_new_table(
    app: Flask, held: PageClient, other_shopper: PageClient, clock: ManualClock
) -> None:
    placed = code_of(say_yes(held))
    with app.app_context():
        publish_tables(clock, 2, table("branch-2", 5))
    other_shopper.post("/numbers/hold", data={"digits": OTHER})
    other_shopper.post("/plans/choose", data={"plan": "plan-286-one"})
    later = _row(app, code_of(say_yes(other_shopper)))
    assert (later.grade, later.grade_version) == (5, "branch-2")
    assert (_row(app, placed).grade, _row(app, placed).grade_version) == (4, DEFAULT.version)


def test_a_store_reads_the_table_of_its_city_and_brand(app: Flask, clock: ManualClock) -> None:
    with app.app_context():
        young = table("north-young", 2, city="north", brand="young")
        publish_tables(clock, 2, table("all", 4), table("north", 3, city="north"), young)
        assert catalogue.current().grade_table.version == "all"
        for place, version in (
            ({"city": "north"}, "north"), ({"city": "north", "brand": "young"}, "north-young"),
            ({"city": "south"}, "all"), ({}, "all"),
        ):  # fmt: skip
            _stand_at(clock, **place)
            assert catalogue.current().grade_table.version == version
            assert shelf_of(app).at(2).grade_table.version == version


def _row(app: Flask, code: str) -> Order:
    with app.app_context(), reading() as session:
        return session.scalars(select(Order).where(Order.code == code)).one()


def _stand_at(clock: ManualClock, **place: str) -> None:
    with transaction() as session:
        facts = session.get_one(StoreFacts, 1)
        name = Words(zh_hans=facts.name_zh_hans)
        told = StorePut(
            store_id=facts.store_id, code=facts.code, name=name, town=name, address="", opens="09:00", closes="21:00",
            kind="own", **place,
        )  # fmt: skip
        put_store(session, told, clock.now())
