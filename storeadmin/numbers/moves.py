"""From one store to another: asked back here, given there, and only after the owner has let go (LINK.md N2, N3).

A move is a recall with a wish beside each number. Posting a release turns its wish to `released`; `carry_out` then
gives the number to the store that it was wished for. Between the two the number is in the pool, where nobody else can
be given it while its wish is open. A refusal ends the wish with the store's reason.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.orm import Session

from storeadmin.numbers import actions
from storeadmin.numbers.models import Number
from storeadmin.numbers.rule_models import OPEN_STATES, NumberMove, NumberWish
from telecom.errors import N_, BadInput, NotFound, Refusal

AT_ONCE = 500


def ask(
    session: Session, from_store: str, to_store: str, digits: Sequence[str], *, by: str, why: str = "", now: datetime
) -> tuple[NumberMove, int]:
    """Ask a store for these numbers, for another store. Returns the move and how many it is about.

    Numbers that are not free to ask for are passed over. Raises NotFound for an unknown store, BadInput for the same
    store twice, Refusal when none of the numbers can be asked for.
    """
    actions.known(session, from_store)
    actions.known(session, to_store)
    if from_store == to_store:
        raise BadInput("same_store", N_("调到另一家门店"), field="to_store")
    asked = actions.recall_these(session, from_store, _unasked(session, digits), by=by, why=why, now=now)
    if not asked:
        raise Refusal("nothing_to_move", N_("没有能调的号码"))
    move = NumberMove(from_store_id=from_store, to_store_id=to_store, by=by, why=why[:200], at=now)
    session.add(move)
    session.flush()
    rows = [{"move_id": move.id, "digits": one, "gen": gen, "changed_at": now} for one, gen in asked]
    session.execute(insert(NumberWish), rows)
    return move, len(asked)


def cancel(session: Session, move_id: int, *, now: datetime) -> int:
    """Take the wishes back; the numbers asked for still come back to the pool. Returns how many.

    Raises NotFound, and Refusal once the store has let one of them go.
    """
    if session.scalar(select(NumberMove.id).where(NumberMove.id == move_id).with_for_update()) is None:
        raise NotFound("no_move", N_("没有这次调拨"))
    waiting = (NumberWish.move_id == move_id, NumberWish.state == "waiting")
    ended = update(NumberWish).where(*waiting).values(state="cancelled", changed_at=now).returning(NumberWish.id)
    count = len(session.scalars(ended).all())
    # Looked at after the write, so that a release posted a moment ago is seen.
    moving = select(func.count()).where(NumberWish.move_id == move_id, NumberWish.state.in_(("released", "given")))
    if session.scalar(moving):
        raise Refusal("move_under_way", N_("门店已经放出号码，撤不回来了"))
    if not count:
        raise Refusal("move_over", N_("这次调拨已经结束"))
    return count


def released(connection: Connection, store_id: str, digits: str, gen: int, now: datetime) -> None:
    """The owner's release is posted: what was wished for this number may be done now."""
    _turn(connection, store_id, digits, gen, now, state="released")


def kept(connection: Connection, store_id: str, digits: str, gen: int, reason: str, now: datetime) -> None:
    """The owner keeps the number: the wish for it ends, and says why."""
    _turn(connection, store_id, digits, gen, now, state="kept", reason=reason[:40])


def carry_out(session: Session, *, now: datetime) -> int:
    """Give released numbers to the stores that they were wished for, some hundred at a time. Returns how many."""
    ready = (
        select(NumberWish, NumberMove, Number.state, Number.gen)
        .join(NumberMove, NumberMove.id == NumberWish.move_id)
        .join(Number, Number.digits == NumberWish.digits)
        .where(NumberWish.state == "released")
        .order_by(NumberWish.id)
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True, of=NumberWish)
    )
    by_move: dict[int, tuple[NumberMove, list[NumberWish]]] = {}
    for wish, move, state, gen in session.execute(ready).all():
        if (state, gen) == ("pool", wish.gen):
            by_move.setdefault(move.id, (move, []))[1].append(wish)
            wish.state, wish.changed_at = "given", now
        else:
            wish.state, wish.reason, wish.changed_at = "kept", str(state), now
    session.flush()
    for move, wishes in by_move.values():
        told = f"from {move.from_store_id}" + (f": {move.why}" if move.why else "")
        digits = [wish.digits for wish in wishes]
        actions.allot_these(session, move.to_store_id, digits, by=move.by, why=told[:200], now=now)
    return sum(len(wishes) for _, wishes in by_move.values())


def _turn(connection: Connection, store_id: str, digits: str, gen: int, now: datetime, **to: str) -> None:
    # Only the owner's own word counts, under the generation that it was asked for.
    asked = select(NumberMove.id).where(NumberMove.from_store_id == store_id)
    mine = (NumberWish.digits == digits, NumberWish.gen == gen, NumberWish.state == "waiting")
    ours = update(NumberWish).where(*mine, NumberWish.move_id.in_(asked))
    connection.execute(ours.values(changed_at=now, **to))


def _unasked(session: Session, digits: Sequence[str]) -> list[str]:
    """Those that no open wish is for."""
    wanted = list(dict.fromkeys(digits))
    spoken_for: set[str] = set()
    for first in range(0, len(wanted), AT_ONCE):
        part = wanted[first : first + AT_ONCE]
        query = select(NumberWish.digits).where(NumberWish.digits.in_(part), NumberWish.state.in_(OPEN_STATES))
        spoken_for.update(session.scalars(query))
    return [one for one in wanted if one not in spoken_for]
