"""The store's own verbs in every state of its book: what the table forbids is refused, and leaves no trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kiosk.app import create_app
from kiosk.config import MIGRATIONS, KioskSettings
from kiosk.db import link_tables, reading, transaction
from kiosk.numbers import actions
from kiosk.numbers.models import BookNumber, Hold
from kiosk.orders import number_state
from kiosk.orders.models import Order
from kiosk.store_link.applying import apply_message
from link.messages import Message, NumbersAllot, NumbersBack, NumbersLeft, NumbersRecall, decode
from telecom.errors import Refusal
from telecom.ids import uuid7
from telecom.number_life import BOOK_STATES, book_after, book_before
from tests.clocks import ManualClock
from tests.kiosk.counter_cast import DIGITS, place_line
from tests.kiosk.factories import enrol, publish_demo
from tests.kiosk.test_orders_steps import pay
from web import db
from web.migrate import upgrade

STATES = ("free", "held", "reserved", "sold", "released")


@dataclass
class Book:
    """One number in one state; `order` is whose it is, or was."""

    clock: ManualClock
    state: str
    order: Order

    def put(self) -> None:
        ordered = self.state in ("reserved", "sold")
        row = {"state": "free" if self.state == "held" else self.state, "order_id": self.order.id if ordered else None}
        with transaction() as session:
            session.execute(delete(Hold))
            session.execute(update(BookNumber).where(BookNumber.digits == DIGITS).values(**row, gen=1))
        if self.state == "held":
            actions.hold("shopper", DIGITS, self.clock)

    def now(self) -> tuple[str, int, str | None, tuple[str, ...]]:
        """State, generation, order, and who holds it."""
        with reading() as session:
            row = session.get_one(BookNumber, DIGITS)
            holders = session.scalars(select(Hold.visit_id).where(Hold.digits == DIGITS, Hold.ended_at.is_(None)))
            return row.state, row.gen, row.order_id, tuple(holders)

    def heard(self, message: Message) -> None:
        with transaction() as session:
            apply_message(session.connection(), message, clock=self.clock, has_media=lambda sha: False)

    def kept(self) -> list[str]:
        """The reasons that head office was told for what the store keeps."""
        events = link_tables.event.c
        with reading() as session:
            told = session.connection().execute(select(events.body).where(events.name == "number.kept"))
            return [decode("number.kept", row.body).reason for row in told]  # type: ignore[union-attr]


def hold(book: Book) -> None:
    actions.hold("stranger", DIGITS, book.clock)


def let_the_hold_go(book: Book) -> None:
    actions.release("shopper", book.clock, DIGITS)


def order(book: Book) -> None:
    with transaction() as session:
        actions.consume_hold(session, "shopper", DIGITS, book.clock)
        number_state.reserve(session, _next(session, book))


def _next(session: Session, book: Book) -> Order:
    """Another order for the same number."""
    held = session.scalars(select(Order).where(Order.id == book.order.id)).one()
    same = {column.name: getattr(held, column.name) for column in Order.__table__.columns}
    fresh = Order(**{**same, "id": uuid7(), "intent": uuid7(), "code": uuid7()[-6:], "token": uuid7()})
    session.add(fresh)
    session.flush()
    return fresh


def reserve(book: Book) -> None:
    """As `order`, by somebody who got past the holds."""
    with transaction() as session:
        number_state.reserve(session, _next(session, book))


def sell(book: Book) -> None:
    with transaction() as session:
        number_state.sell(session, book.order)


def end_the_order(book: Book) -> None:
    with transaction() as session:
        number_state.free(session, book.order, "order_ends")


def refund(book: Book) -> None:
    with transaction() as session:
        number_state.free(session, book.order, "refund")


def surrender(book: Book) -> None:
    with transaction() as session:
        number_state.surrender(session, book.order)


def recall(book: Book) -> None:
    book.heard(NumbersRecall(numbers=((DIGITS, 1),)))


def allot(book: Book) -> None:
    book.heard(NumbersAllot(numbers=((DIGITS, 2),)))


def leave(book: Book) -> None:
    book.heard(NumbersLeft(numbers=((DIGITS, 1),)))


def come_back(book: Book) -> None:
    book.heard(NumbersBack(numbers=((DIGITS, 1),)))


@dataclass(frozen=True)
class Verb:
    """`step` names it in the table; `told` is how it is refused, "" for passing over what is not so."""

    do: Callable[[Book], None]
    step: str
    starts: tuple[str, ...]
    told: str = ""


VERBS = {
    verb.do.__name__: verb
    for verb in (
        Verb(hold, "hold", ("free",), "number_taken"),
        Verb(let_the_hold_go, "hold_ends", ("held",)),
        Verb(order, "order", ("held",), "hold_expired"),
        Verb(reserve, "order", ("free", "held"), "number_taken"),
        Verb(sell, "pay", ("reserved",), "BookDiffers"),
        Verb(end_the_order, "order_ends", ("reserved",), "BookDiffers"),
        Verb(refund, "refund", ("sold",), "BookDiffers"),
        Verb(surrender, "surrender", ("sold",), "BookDiffers"),
        Verb(recall, "let_go", ("free",), "{state}"),
        # Fenced by its generation; of the states it spares those in which an order has the number (LINK.md N5).
        Verb(allot, "arrive", ("free", "held", "released"), "{state}"),
        Verb(leave, "release", ("sold",)),
        Verb(come_back, "give_back", ("released",)),
    )
}
ALLOWED = [(name, state) for name, verb in VERBS.items() for state in verb.starts]
FORBIDDEN = [pair for pair in product(VERBS, STATES) if pair not in ALLOWED]
# Repeats: what has left already is not recalled, freed or brought to its place once more.
NO_MISTAKE = {("recall", "released"), ("end_the_order", "released"), ("refund", "released"), ("surrender", "released")}


def refusal_of(verb: Verb, book: Book) -> str:
    before = len(book.kept())
    try:
        verb.do(book)
    except Refusal as refused:
        assert refused.message and 400 <= refused.status < 500
        return refused.code
    except number_state.BookDiffers as differs:
        return type(differs).__name__
    return "".join(book.kept()[before:])


@pytest.fixture(scope="module")
def sold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, ManualClock, Order]]:
    """One store for all, with the order that its one number was sold by."""
    clock = ManualClock()
    app = create_app(KioskSettings(home=tmp_path_factory.mktemp("home")), at=clock)
    upgrade(db.of(app).engine, MIGRATIONS)
    with app.app_context():
        enrol(clock)
        publish_demo(clock)
        order = place_line(clock)
        pay(order, clock)
    yield app, clock, order
    db.of(app).close()


@pytest.fixture
def book(sold: tuple[Flask, ManualClock, Order], state: str) -> Iterator[Book]:
    app, clock, order = sold
    with app.app_context():
        found = Book(clock, state, order)
        found.put()
        yield found


@pytest.mark.parametrize(("name", "state"), ALLOWED)
def test_an_allowed_step_is_taken(book: Book, name: str, state: str) -> None:
    verb, before = VERBS[name], book.now()
    assert refusal_of(verb, book) == ""
    assert book.now()[0] == book_after(verb.step)
    assert book.now() != before


@pytest.mark.parametrize(("name", "state"), FORBIDDEN)
def test_a_forbidden_step_is_refused_and_leaves_no_trace(book: Book, name: str, state: str) -> None:
    verb, before = VERBS[name], book.now()
    assert refusal_of(verb, book) == ("" if (name, state) in NO_MISTAKE else verb.told.format(state=state))
    assert book.now() == before


def test_what_was_tried_here_is_what_the_table_says() -> None:
    """A hold is a row of its own, so that `held` stands for `free` there; `arrive` starts where no book has it yet."""
    by_rows = {"allot", "let_the_hold_go", "order", "come_back"}
    for name in VERBS.keys() - by_rows:
        in_book = {"free" if state == "held" else state for state in VERBS[name].starts}
        assert in_book == set(book_before(VERBS[name].step)), name
    assert book_before("arrive") == () and set(book_before("give_back")) == {"released", "sold"}
    assert set(map(str, BOOK_STATES)) == set(STATES) - {"held"}
