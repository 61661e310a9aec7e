"""Stop and keep, note a notice, release, give back. The caller's transaction commits; refusals are one sentence.

What may happen is judged by telecom/number_leaving.py on the row as it is locked here, and held once more by the
condition of the update.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, insert, select, update
from sqlalchemy.orm import Session

from link.feed import publish, store_channel
from link.messages import NumbersBack, NumbersLeft
from storeadmin.accounts.scope import Person, within
from storeadmin.db import LINK
from storeadmin.numbers.life import proofs
from storeadmin.numbers.life.models import NumberLeave, NumberNotice
from storeadmin.numbers.life.moves import move, remember
from storeadmin.numbers.life.proofs import Proof
from storeadmin.numbers.life.queries import leaving_of
from storeadmin.numbers.life.sealing import ContactSeal
from storeadmin.numbers.limit import counting
from storeadmin.numbers.models import Number
from storeadmin.orders.models import Order
from telecom import number_leaving as rules_of_leaving
from telecom.calendar import business_date
from telecom.contacts import Contact
from telecom.errors import N_, BadInput, NotFound
from telecom.ids import uuid7
from telecom.number_leaving import NOTICE_MEANS, NOTICE_TEXTS, LeavingRules
from telecom.number_life import NumberState

CHECK = "daily check"
"""Who is named where no person was."""


def suspend(
    session: Session,
    digits: str,
    contact: Contact,
    *,
    person: Person,
    by: str,
    rules: LeavingRules,
    seal: ContactSeal,
    now: datetime,
) -> NumberLeave:
    """Stop a number and keep it, with a contact at which its customer can be told. Raises NotFound, Refusal."""
    if contact.value == digits:
        raise BadInput("same_number", N_("这个号码停机后就联系不到了，填另一个联系方式"), field="contact")
    number = session.scalar(
        select(Number).where(Number.digits == digits, within(Number.store_id, person)).with_for_update()
    )
    if number is None or number.store_id is None:
        raise NotFound("no_number", N_("没有这个号码"))
    leaving = rules_of_leaving.suspend(NumberState(number.state), "", now)
    passed_on(session, now, NumberLeave.digits == digits)
    key = uuid7()
    leave = NumberLeave(
        id=key,
        digits=digits,
        gen=number.gen,
        store_id=number.store_id,
        order_id=number.order_id,
        owner_hash=_owner_hash(session, number.order_id),
        contact=seal.seal(contact, key),
        told=0,
        suspended_by=by,
        suspended_at=now,
        due_at=rules_of_leaving.next_notice_from(leaving, rules),
    )
    move(session, leave, "suspend", by=by, why="stop and keep", now=now)
    session.add(leave)
    session.flush()
    return leave


def note_notice(
    session: Session,
    leave: NumberLeave,
    *,
    means: str,
    text_kind: str,
    sent_at: datetime,
    by: str,
    rules: LeavingRules,
    seal: ContactSeal,
    now: datetime,
) -> None:
    """Write down a notice that went to the customer's contact. Raises Refusal, BadInput."""
    if means not in NOTICE_MEANS or text_kind not in NOTICE_TEXTS:
        raise BadInput("bad_notice", N_("选一下怎么通知的、通知了什么"), field="means")
    told = rules_of_leaving.note(leaving_of(session, leave, rules), sent_at, now, rules)
    if leave.contact is not None:
        rules_of_leaving.check_means(seal.open(leave.contact, leave.id), means)
    row = {"leave_id": leave.id, "means": means, "text_kind": text_kind, "by": by}
    moments = {"sent_at": sent_at, "sent_on": business_date(sent_at), "noted_at": now}
    session.execute(insert(NumberNotice).values(**row, **moments))
    leave.told = len(told.notices)
    leave.due_at = max(told.notices) + rules.wait
    remember(session, leave, "suspended", by=by, why=f"notice: {means}, {text_kind}", now=now)


def release(session: Session, leave: NumberLeave, *, by: str, rules: LeavingRules, now: datetime) -> None:
    """Give the number up after its notices; it cools, and its store hears that it has left. Raises Refusal."""
    cooling = rules_of_leaving.release(leaving_of(session, leave, rules), now, rules)
    # Two steps of its life in one: released is a moment, cooling is where it then stands.
    move(session, leave, "release", by=by, why="released after its notices", now=now)
    leave.released_at, leave.released_by = now, by
    leave.cooling_ends_at = leave.due_at = cooling.cooling_ends_at or now
    session.flush()
    _tell(session, leave, NumbersLeft(numbers=((leave.digits, leave.gen),)), now)
    counting.tell_stores(session.connection(), leave.owner_hash, now)


def give_back(
    session: Session,
    leave: NumberLeave,
    proof: Proof,
    *,
    by: str,
    rules: LeavingRules,
    seal: ContactSeal,
    now: datetime,
) -> None:
    """The owner has their number again. Raises Refusal for anybody else, or when somebody else has it already."""
    leaving = leaving_of(session, leave, rules)
    rules_of_leaving.check_claim(leaving)
    owner, shown = proofs.compared(session, leave, proof, seal)
    rules_of_leaving.give_back(replace(leaving, owner=owner), shown)
    had_left = leave.released_at is not None
    owner_hash = leave.owner_hash
    moved: dict[str, Any] = {"store_id": leave.store_id, "order_id": leave.order_id}
    move(session, leave, "give_back", by=by, why=f"{proofs.GIVEN_BACK}{proof.means}", now=now, **moved)
    end(leave, "given_back", by, now)
    session.flush()
    if had_left:
        _tell(session, leave, NumbersBack(numbers=((leave.digits, leave.gen),)), now)
        counting.tell_stores(session.connection(), owner_hash, now)


def passed_on(session: Session | Connection, now: datetime, *which: ColumnElement[bool]) -> int:
    """Somebody else has been given the number: its former owner's claim ends, and the hash with it; how many."""
    given_on = exists().where(Number.digits == NumberLeave.digits, Number.gen > NumberLeave.gen)
    over = update(NumberLeave).where(NumberLeave.ended_at.is_(None), given_on, *which)
    erased = {"ended_at": now, "ended_how": "passed_on", "ended_by": CHECK, "owner_hash": None, "contact": None}
    ended = session.execute(over.values(**erased).execution_options(synchronize_session=False))
    return int(ended.rowcount)  # type: ignore[attr-defined]


def end(leave: NumberLeave, how: str, by: str, now: datetime) -> None:
    """The leave is over, and what was personal in it is gone."""
    leave.ended_at, leave.ended_how, leave.ended_by = now, how, by
    leave.contact = leave.owner_hash = None


def _owner_hash(session: Session, order_id: str | None) -> str | None:
    return session.scalar(select(Order.identity_hash).where(Order.order_id == order_id)) if order_id else None


def _tell(session: Session, leave: NumberLeave, message: NumbersLeft | NumbersBack, now: datetime) -> None:
    publish(session.connection(), LINK, store_channel(leave.store_id), [message], now)
