"""A number that its customer handed in with a refund: it cools like any other, and is nobody's to be given back.

Coming to the desk and taking the money is the notice; whoever wants the number again chooses it anew
once it has cooled.
"""

from datetime import datetime

from sqlalchemy import Connection, Update, insert, select, update

from storeadmin.numbers.life.actions import passed_on
from storeadmin.numbers.life.models import NumberLeave
from telecom.ids import uuid7
from telecom.number_leaving import LeavingRules, surrender
from telecom.number_life import NumberState

_CLAIMED_NO_MORE = {"surrendered": True, "contact": None, "owner_hash": None}


def cool(
    connection: Connection,
    digits: str,
    gen: int,
    store_id: str,
    order_id: str,
    *,
    rules: LeavingRules,
    now: datetime,
) -> None:
    """Write down until when it cools; a stop that had begun ends in this, and its contact is erased."""
    by, cooling = f"store {store_id}", surrender(NumberState.IN_USE, now, rules)
    row = {
        **_CLAIMED_NO_MORE,
        "released_at": cooling.released_at,
        "released_by": by,
        "cooling_ends_at": cooling.cooling_ends_at,
        "due_at": cooling.cooling_ends_at,
    }
    if connection.execute(_open(order_id).values(**row)).rowcount:
        return
    passed_on(connection, now, NumberLeave.digits == digits)
    whose = {"id": uuid7(), "digits": digits, "gen": gen, "store_id": store_id, "order_id": order_id}
    began = {"suspended_at": cooling.suspended_at, "suspended_by": by}
    connection.execute(insert(NumberLeave).values(**whose, **began, **row))


def give_up_claim(connection: Connection, store_id: str, order_id: str, now: datetime) -> bool:
    """The number had left its customer before the refund: nobody can have it back either, only money moves.

    False when it never left: then the refund and the number do not fit together.
    """
    left = select(NumberLeave.id).where(NumberLeave.order_id == order_id, NumberLeave.released_at.is_not(None))
    if connection.scalar(left.limit(1)) is None:
        return False
    over = {"ended_at": now, "ended_how": "cooled", "ended_by": f"store {store_id}"}
    connection.execute(_open(order_id).where(NumberLeave.pooled_at.is_not(None)).values(**_CLAIMED_NO_MORE, **over))
    connection.execute(_open(order_id).values(**_CLAIMED_NO_MORE))
    return True


def _open(order_id: str) -> Update:
    return update(NumberLeave).where(NumberLeave.order_id == order_id, NumberLeave.ended_at.is_(None))
