"""One step of a number at head office: a conditional update that must hit exactly one row, and its history."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from storeadmin.numbers.life.models import NumberLeave
from storeadmin.numbers.models import Number, NumberEvent
from telecom.number_life import NumberStepRefused, hq_after, hq_before


def move(session: Session, leave: NumberLeave, step: str, *, by: str, why: str, now: datetime, **to: Any) -> None:
    """Take the step for the number of this leave. Raises NumberStepRefused when somebody was faster."""
    state = hq_after(step)
    found = update(Number).where(
        Number.digits == leave.digits, Number.gen == leave.gen, Number.state.in_(hq_before(step))
    )
    moved = session.execute(
        found.values(state=state, changed_at=now, **to).execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise NumberStepRefused(step, state)
    remember(session, leave, state, by=by, why=why, now=now)


def remember(session: Session, leave: NumberLeave, state: str, *, by: str, why: str, now: datetime) -> None:
    """One line of the number's history: what it is, whose it was, who did it and why."""
    where = {"digits": leave.digits, "gen": leave.gen, "store_id": leave.store_id, "order_id": leave.order_id}
    session.execute(insert(NumberEvent).values(**where, state=state, by=by, why=why, at=now))
