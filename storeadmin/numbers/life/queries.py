"""Old numbers as pages show them: one number's leaving, and the list of what is due."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, joinedload

from storeadmin.accounts.scope import Person, within
from storeadmin.numbers.life.models import NumberLeave, NumberNotice
from storeadmin.numbers.models import Number
from storeadmin.stores.models import Store
from telecom.errors import N_, NotFound
from telecom.number_leaving import Leaving, LeavingRules
from telecom.number_life import NumberState

PAGE = 50
KINDS = ("notice", "release", "cooling")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list: kind notice, release or cooling ("" for all), of one store, only what is due or all of it."""

    kind: str = ""
    store: str = ""
    everything: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Due:
    """One number on its way out."""

    leave: NumberLeave
    store: Store
    kind: str


def number_of(session: Session, person: Person, digits: str) -> tuple[Number | None, NumberLeave | None]:
    """The number and its open leave, if this person may know of them. Raises NotFound.

    A leave of an earlier customer is passed over once the number is the store's again under a new generation.
    """
    leave = session.scalar(
        select(NumberLeave).where(
            NumberLeave.digits == digits, NumberLeave.ended_at.is_(None), within(NumberLeave.store_id, person)
        )
    )
    number = session.scalar(select(Number).where(Number.digits == digits, within(Number.store_id, person)))
    if leave is None and number is None:
        raise NotFound("no_number", N_("没有这个号码，或者它不是这家店卖的"))
    if number is not None and leave is not None and leave.gen < number.gen:
        return number, None
    return number, leave


def get(session: Session, person: Person, leave_id: str, *, lock: bool = False) -> NumberLeave:
    """The leave, locked for a change if asked. Raises NotFound when there is none, or none for this person."""
    query = select(NumberLeave).where(NumberLeave.id == leave_id, within(NumberLeave.store_id, person))
    leave = session.scalar(query.with_for_update() if lock else query)
    if leave is None:
        raise NotFound("no_leave", N_("没有这条停机记录"))
    return leave


def leaving_of(session: Session, leave: NumberLeave, rules: LeavingRules) -> Leaving:
    """The row as the value that the rules judge. A leave that is over, or was overtaken, is where its number is now."""
    number = session.execute(select(Number.state, Number.gen).where(Number.digits == leave.digits)).one()
    sent = select(NumberNotice.sent_at).where(NumberNotice.leave_id == leave.id).order_by(NumberNotice.sent_at)
    notices = tuple(session.scalars(sent))
    state = NumberState(number.state)
    if leave.ended_at is not None or number.gen != leave.gen:
        # In the pool, but not this customer's any more: nobody is known whom it could go back to.
        state = NumberState.ALLOTTED if state is NumberState.POOL else state
    elif state is NumberState.SUSPENDED and len(notices) >= rules.notices:
        state = NumberState.NOTICED
    left = (leave.released_at, leave.cooling_ends_at, leave.surrendered)
    return Leaving(state, "", leave.suspended_at, notices, *left)


def find(
    session: Session, person: Person, wanted: Wanted, rules: LeavingRules, now: datetime
) -> tuple[list[Due], int, int]:
    """One page of what is due, soonest first; the page's number; how many there are."""
    query = _listed(person, wanted, rules, now)
    count = session.scalar(select(func.count()).select_from(query.with_only_columns(NumberLeave.id).subquery())) or 0
    page = min(max(1, wanted.page), max(1, -(-count // PAGE)))
    return _rows(session, query.limit(PAGE).offset((page - 1) * PAGE), rules), page, count


def everything(session: Session, person: Person, wanted: Wanted, rules: LeavingRules, now: datetime) -> list[Due]:
    """All of it, for the export."""
    return _rows(session, _listed(person, wanted, rules, now), rules)


def kind_of(leave: NumberLeave, rules: LeavingRules) -> str:
    """What comes next: a notice, the release, or the end of the cooling."""
    if leave.released_at is not None:
        return "cooling"
    return "notice" if leave.told < rules.notices else "release"


def _listed(person: Person, wanted: Wanted, rules: LeavingRules, now: datetime) -> Select[NumberLeave, Store]:
    query = select(NumberLeave, Store).join(Store, Store.id == NumberLeave.store_id)
    query = query.where(NumberLeave.ended_at.is_(None), NumberLeave.pooled_at.is_(None))
    query = query.where(within(NumberLeave.store_id, person))
    kept, released = NumberLeave.released_at.is_(None), NumberLeave.released_at.is_not(None)
    kinds = {
        "notice": and_(kept, NumberLeave.told < rules.notices),
        "release": and_(kept, NumberLeave.told >= rules.notices),
        "cooling": released,
    }
    if wanted.kind in kinds:
        query = query.where(kinds[wanted.kind])
    if wanted.store:
        query = query.where(Store.code == wanted.store)
    if not wanted.everything:
        query = query.where(NumberLeave.due_at <= now)
    return query.order_by(NumberLeave.due_at, NumberLeave.id).options(joinedload(NumberLeave.notices))


def _rows(session: Session, query: Select[NumberLeave, Store], rules: LeavingRules) -> list[Due]:
    return [Due(leave, store, kind_of(leave, rules)) for leave, store in session.execute(query).unique()]
