"""One number of the city's pool for a store that a shopper stands in."""

from datetime import datetime

from sqlalchemy.orm import Session

from storeadmin.numbers import actions
from telecom.errors import NumberTaken, Refusal


def lease(session: Session, store_id: str, digits: str, *, by: str, why: str, now: datetime) -> int:
    """Allot this pool number to the store under a new generation, which is returned, and tell the store.

    Raises NumberTaken when it is not in the pool (any more), NotFound for an unknown store.
    """
    actions.known(session, store_id)
    try:
        ((_, gen),) = actions.allot_these(session, store_id, [digits], by=by, why=why, now=now)
    except Refusal as refused:
        if refused.code != "number_not_in_pool":
            raise
        raise NumberTaken(digits) from None
    return gen
