"""Making numbers, giving them to stores, asking for them back. The caller's transaction commits."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Select, insert, select, update
from sqlalchemy.orm import Session

from link.feed import publish, store_channel
from link.messages import NUMBERS_MOST, NumbersAllot, NumbersRecall
from storeadmin.db import LINK, Base
from storeadmin.numbers.adding import add_to_pool as add_to_pool
from storeadmin.numbers.models import Number
from storeadmin.numbers.rule_models import OPEN_STATES, NumberMove, NumberWish
from storeadmin.stores.models import Store
from telecom.errors import N_, BadInput, NotFound, Refusal
from telecom.number_life import hq_after, hq_before

SEGMENT_DIGITS = 7
(IN_POOL,) = hq_before("allot")
ALLOTTED, RECALLING, QUARANTINE = hq_after("allot"), hq_after("recall"), hq_after("quarantine")
# Asking once more for what was asked for already is no step, and does no harm.
ASKABLE = (*hq_before("recall"), RECALLING)

T = TypeVar("T")


def segment(prefix: str) -> Iterable[str]:
    """All 10,000 numbers of a seven-digit segment. Raises BadInput for another prefix."""
    if len(prefix) != SEGMENT_DIGITS or not prefix.isdecimal() or not prefix.isascii() or prefix[0] != "1":
        raise BadInput("bad_segment", N_("号段是 1 开头的 7 位数字"), field="segment")
    return (f"{prefix}{tail:04d}" for tail in range(10_000))


def allot(
    session: Session, store_id: str, count: int, *, by: str, why: str = "", now: datetime, start: str = ""
) -> int:
    """Give a store `count` numbers of the pool and tell it. `start` is where in the pool to begin, wrapping round.

    Raises NotFound for an unknown store, Refusal("pool_empty") when the pool has fewer.
    """
    known(session, store_id)
    digits = _take(session, count, start)
    if len(digits) < count:
        raise Refusal("pool_empty", N_("号码池只剩 %(left)s 个"), left=len(digits))
    return len(allot_these(session, store_id, digits, by=by, why=why, now=now))


def allot_up_to(session: Session, store_id: str, count: int, *, by: str, why: str = "", now: datetime) -> int:
    """Give a store `count` numbers, or what the pool still has. Returns how many."""
    digits = _take(session, count, "") if count else []
    return len(allot_these(session, store_id, digits, by=by, why=why, now=now)) if digits else 0


def quarantine(session: Session, store_id: str, *, by: str, why: str, now: datetime) -> int:
    """Keep back every unsold number of a store, because nobody knows what its box has done with them (LINK.md 6)."""
    moved = session.execute(
        update(Number)
        .where(Number.store_id == store_id, Number.state.in_(hq_before("quarantine")))
        .values(state=QUARANTINE, changed_at=now)
        .returning(Number.digits, Number.gen)
    ).all()
    for batch in _batches([(row.digits, row.gen) for row in moved]):
        _remember(session.connection(), batch, QUARANTINE, store_id, by, why, now)
    _end_wishes(session, store_id, now)
    return len(moved)


def allot_these(
    session: Session, store_id: str, digits: Sequence[str], *, by: str, why: str = "", now: datetime
) -> list[tuple[str, int]]:
    """Give a store these pool numbers under a new generation each, and publish them. Returns (digits, gen).

    Raises Refusal("number_not_in_pool") when one of them is not free to give; then none is given. A number that is
    on its way to another store (a released wish) is not free either.
    """
    given: list[tuple[str, int]] = []
    for batch in _batches(digits):
        moved = session.execute(
            update(Number)
            .where(Number.digits.in_(batch), *free_to_give())
            .values(state=ALLOTTED, store_id=store_id, gen=Number.gen + 1, changed_at=now)
            .returning(Number.digits, Number.gen)
        ).all()
        if len(moved) != len(batch):
            raise Refusal("number_not_in_pool", N_("有号码不在号码池里"))
        given += [(row.digits, row.gen) for row in moved]
    connection = session.connection()
    _remember(connection, given, ALLOTTED, store_id, by, why, now)
    messages = [NumbersAllot(numbers=tuple(part)) for part in _batches(sorted(given))]
    publish(connection, LINK, store_channel(store_id), messages, now)
    return given


def recall(
    session: Session, store_id: str, count: int, *, by: str, why: str = "", now: datetime
) -> list[tuple[str, int]]:
    """Ask a store for up to `count` numbers back. They are given on only when its release is posted (N2)."""
    known(session, store_id)
    wanted = select(Number.digits).where(Number.store_id == store_id, Number.state == ALLOTTED)
    digits = session.scalars(wanted.order_by(Number.digits).limit(count).with_for_update(skip_locked=True)).all()
    return recall_these(session, store_id, digits, by=by, why=why, now=now)


def recall_these(
    session: Session, store_id: str, digits: Sequence[str], *, by: str, why: str = "", now: datetime
) -> list[tuple[str, int]]:
    """Ask for these numbers back, and again for those already asked for; others are passed over."""
    asked: list[tuple[str, int]] = []
    for batch in _batches(digits):
        moved = session.execute(
            update(Number)
            .where(Number.digits.in_(batch), Number.store_id == store_id, Number.state.in_(ASKABLE))
            .values(state=RECALLING, changed_at=now)
            .returning(Number.digits, Number.gen)
        ).all()
        asked += [(row.digits, row.gen) for row in moved]
    connection = session.connection()
    _remember(connection, asked, RECALLING, store_id, by, why, now)
    messages = [NumbersRecall(numbers=tuple(part)) for part in _batches(sorted(asked))]
    publish(connection, LINK, store_channel(store_id), messages, now)
    return asked


def known(session: Session, store_id: str) -> Store:
    """The store; raises NotFound."""
    store = session.get(Store, store_id)
    if store is None:
        raise NotFound("no_store", N_("没有这家门店"))
    return store


def _end_wishes(session: Session, store_id: str, now: datetime) -> None:
    """What was asked of a store whose numbers are in quarantine will not be answered."""
    asked = select(NumberMove.id).where(NumberMove.from_store_id == store_id)
    ended = update(NumberWish).where(NumberWish.state == "waiting", NumberWish.move_id.in_(asked))
    session.execute(ended.values(state="kept", reason="quarantine", changed_at=now))


def free_to_give() -> tuple[ColumnElement[bool], ...]:
    """Conditions on Number: in the pool, and not on its way from one store to another."""
    on_its_way = select(NumberWish.id).where(NumberWish.digits == Number.digits, NumberWish.state.in_(OPEN_STATES))
    return Number.state == IN_POOL, ~on_its_way.exists()


def _take(session: Session, count: int, start: str) -> list[str]:
    free = select(Number.digits).where(*free_to_give()).order_by(Number.digits)
    digits = list(session.scalars(_some(free.where(Number.digits >= start), count)))
    if start and len(digits) < count:
        digits += session.scalars(_some(free.where(Number.digits < start), count - len(digits)))
    return digits


def _some(query: Select[str], count: int) -> Select[str]:
    # Two people allotting at once get different numbers instead of waiting for, or failing, each other.
    return query.limit(count).with_for_update(skip_locked=True, of=Number)


def _remember(
    connection: Connection,
    numbers: Sequence[tuple[str, int]],
    state: str,
    store_id: str | None,
    by: str,
    why: str,
    now: datetime,
) -> None:
    same = {"state": state, "store_id": store_id, "by": by, "why": why, "at": now}
    rows = [{"digits": digits, "gen": gen, **same} for digits, gen in numbers]
    if rows:
        connection.execute(insert(Base.metadata.tables["number_event"]), rows)


def _batches(items: Sequence[T]) -> Iterable[Sequence[T]]:
    return (items[first : first + NUMBERS_MOST] for first in range(0, len(items), NUMBERS_MOST))
