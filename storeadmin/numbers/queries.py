"""The life of one number, and moves from store to store, within what a person may know of."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from storeadmin.accounts.scope import Person, within
from storeadmin.numbers import grading
from storeadmin.numbers.models import Number, NumberBatch, NumberEvent
from storeadmin.numbers.rule_models import NumberMove, NumberWish
from storeadmin.orders.models import Order
from telecom.errors import N_, NotFound
from telecom.grades import GradeTable
from telecom.staff import sees_all_stores

PAGE = 50
WISHES_SHOWN = 200


@dataclass(frozen=True)
class Life:
    """A number, the batch it came with, its steps (latest first), and the orders of them that may be opened.

    `table` is the one that grades it: its order's, else its store's, else everybody's; None where nobody knows it.
    """

    number: Number
    table: GradeTable | None
    batch: NumberBatch | None
    steps: list[NumberEvent]
    orders: dict[str, str]


@dataclass(frozen=True)
class MoveRow:
    """A move and how its numbers stand: wish state -> count."""

    move: NumberMove
    counts: dict[str, int]

    @property
    def is_open(self) -> bool:
        return bool(self.counts.get("waiting") or self.counts.get("released"))

    @property
    def may_cancel(self) -> bool:
        """Nothing has been let go yet, and something is still awaited."""
        return bool(self.counts.get("waiting")) and not (self.counts.get("released") or self.counts.get("given"))


def life(session: Session, person: Person, digits: str) -> Life:
    """Everything known of a number. Raises NotFound when there is none, or none for this person.

    Store people see their own store's steps and those that belong to no store.
    """
    everywhere = sees_all_stores(person.role)
    number = session.get(Number, digits)
    if number is None or not (everywhere or (number.store_id and number.store_id == person.store_id)):
        raise NotFound("no_number", N_("没有这个号码"))
    mine = or_(within(NumberEvent.store_id, person), NumberEvent.store_id.is_(None))
    query = select(NumberEvent).where(NumberEvent.digits == digits, mine).order_by(NumberEvent.id.desc())
    steps = list(session.scalars(query))
    batch = session.get(NumberBatch, number.batch_id) if number.batch_id else None
    wanted = {step.order_id for step in steps if step.order_id} | ({number.order_id} - {None})
    visible = select(Order.order_id, Order.code).where(Order.order_id.in_(wanted), within(Order.store_id, person))
    return Life(
        number, _table(session, number), batch, steps, {row.order_id: row.code for row in session.execute(visible)}
    )


def _table(session: Session, number: Number) -> GradeTable | None:
    order = session.get(Order, number.order_id) if number.order_id else None
    if order is not None and order.grade_version:
        return grading.table_at(session, order.grade_version)
    return grading.table_of(session, number.store_id) if number.store_id else grading.table_in_force(session)


def moves(session: Session, person: Person, *, store_id: str = "", page: int = 1) -> tuple[list[MoveRow], int, int]:
    """One page of moves, newest first; the page's number and how many moves there are."""
    mine = or_(within(NumberMove.from_store_id, person), within(NumberMove.to_store_id, person))
    query = select(NumberMove).where(mine)
    if store_id:
        query = query.where(or_(NumberMove.from_store_id == store_id, NumberMove.to_store_id == store_id))
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = min(max(1, page), max(1, -(-count // PAGE)))
    found = list(session.scalars(query.order_by(NumberMove.id.desc()).limit(PAGE).offset((page - 1) * PAGE)))
    return _with_counts(session, found), page, count


def move(session: Session, person: Person, move_id: int) -> tuple[MoveRow, list[NumberWish]]:
    """One move with its numbers, those still awaited first. Raises NotFound."""
    mine = or_(within(NumberMove.from_store_id, person), within(NumberMove.to_store_id, person))
    found = session.scalar(select(NumberMove).where(NumberMove.id == move_id, mine))
    if found is None:
        raise NotFound("no_move", N_("没有这次调拨"))
    [row] = _with_counts(session, [found])
    wishes = select(NumberWish).where(NumberWish.move_id == move_id)
    return row, list(session.scalars(wishes.order_by(NumberWish.state.desc(), NumberWish.digits).limit(WISHES_SHOWN)))


def _with_counts(session: Session, found: list[NumberMove]) -> list[MoveRow]:
    query = select(NumberWish.move_id, NumberWish.state, func.count())
    rows: Any = session.execute(
        query.where(NumberWish.move_id.in_([one.id for one in found])).group_by(NumberWish.move_id, NumberWish.state)
    )
    counts: dict[int, dict[str, int]] = {}
    for move_id, state, count in rows:
        counts.setdefault(move_id, {})[state] = count
    return [MoveRow(one, counts.get(one.id, {})) for one in found]
