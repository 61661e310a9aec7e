"""The life of a phone number: which state may follow which (docs/number-life.md has the table in words).

A store sees a part of it (`BOOK_STATES`), head office another (`HQ_STATES`); the conditions of both are read off the
one table of steps, so that neither can allow what the other forbids.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from telecom.errors import N_, Refusal


class NumberState(StrEnum):
    """Where a number is. ``noticed`` is suspended and told often enough; ``released`` is the moment of giving up."""

    POOL = "pool"
    ALLOTTED = "allotted"
    FREE = "free"
    HELD = "held"
    RESERVED = "reserved"
    RECALLING = "recalling"
    SOLD = "sold"
    IN_USE = "in_use"
    SUSPENDED = "suspended"
    NOTICED = "noticed"
    RELEASED = "released"
    COOLING = "cooling"
    QUARANTINE = "quarantine"


_S = NumberState

# What happens -> from where -> where to.
STEPS: Mapping[str, Mapping[NumberState, NumberState]] = MappingProxyType(
    {
        "allot": {_S.POOL: _S.ALLOTTED},
        "arrive": {_S.ALLOTTED: _S.FREE},
        "hold": {_S.FREE: _S.HELD},
        "hold_ends": {_S.HELD: _S.FREE},
        "order": {_S.HELD: _S.RESERVED},
        "order_ends": {_S.RESERVED: _S.FREE},
        "recall": {_S.ALLOTTED: _S.RECALLING, _S.FREE: _S.RECALLING},
        "keep": {_S.RECALLING: _S.ALLOTTED},
        "let_go": {_S.ALLOTTED: _S.POOL, _S.FREE: _S.POOL, _S.RECALLING: _S.POOL},
        # Nobody knows what the box has done with it; only what that box still says moves it on (LINK.md 6).
        "quarantine": {state: _S.QUARANTINE for state in (_S.ALLOTTED, _S.FREE, _S.HELD, _S.RESERVED, _S.RECALLING)},
        # A recall that met an order, and a late upload: the store's payment counts all the same.
        "pay": {_S.RESERVED: _S.SOLD, _S.RECALLING: _S.SOLD, _S.QUARANTINE: _S.SOLD},
        "activate": {_S.SOLD: _S.IN_USE},
        # Nobody has used it yet: with the money back it is for sale again at once.
        "refund": {_S.SOLD: _S.FREE},
        # The customer's own act at the desk: it needs no notices, but the number has been used, and cools.
        "surrender": {state: _S.RELEASED for state in (_S.IN_USE, _S.SUSPENDED, _S.NOTICED)},
        "suspend": {_S.IN_USE: _S.SUSPENDED},
        "notice": {_S.SUSPENDED: _S.NOTICED},
        "release": {_S.NOTICED: _S.RELEASED},
        "cool": {_S.RELEASED: _S.COOLING},
        "cooled": {_S.COOLING: _S.POOL},
        # Until somebody else has been given it, a number goes back to whom it belonged to.
        "give_back": {
            state: _S.IN_USE for state in (_S.SUSPENDED, _S.NOTICED, _S.RELEASED, _S.COOLING, _S.POOL)
        },
    }
)  # fmt: skip

ALLOWED: frozenset[tuple[NumberState, NumberState]] = frozenset(
    pair for moves in STEPS.values() for pair in moves.items()
)

# Head office does not hear of arrivals, holds and unpaid orders, and keeps notices and releases as rows of their own.
_AT_HQ = {
    _S.FREE: _S.ALLOTTED,
    _S.HELD: _S.ALLOTTED,
    _S.RESERVED: _S.ALLOTTED,
    _S.NOTICED: _S.SUSPENDED,
    _S.RELEASED: _S.COOLING,
}
HQ_STATES: tuple[NumberState, ...] = tuple(state for state in NumberState if state not in _AT_HQ)
# A store's book has a row of its own for a hold, and does not know how its order's number fares. Of a number on its
# way, asked back or in quarantine it says what it said before.
_IN_BOOK = {
    _S.FREE: _S.FREE,
    _S.HELD: _S.FREE,
    _S.RESERVED: _S.RESERVED,
    _S.SOLD: _S.SOLD,
    _S.IN_USE: _S.SOLD,
    _S.SUSPENDED: _S.SOLD,
    _S.NOTICED: _S.SOLD,
    _S.RELEASED: _S.RELEASED,
    _S.COOLING: _S.RELEASED,
    _S.POOL: _S.RELEASED,
}
BOOK_STATES: tuple[NumberState, ...] = tuple(dict.fromkeys(_IN_BOOK.values()))
SOLD_ON: frozenset[NumberState] = frozenset({_S.SOLD, _S.IN_USE, _S.SUSPENDED, _S.COOLING})
"""Head office's states of a number that a customer has, or had a short while ago."""


class NumberStepRefused(Refusal):
    """The number is not where this can happen to it."""

    code = "number_step_refused"
    message = N_("这个号码现在不能做这一步")

    def __init__(self, step: str, state: str) -> None:
        super().__init__(step=step, state=state)


def after(state: NumberState, step: str) -> NumberState:
    """Where ``step`` takes a number that is in ``state``. Raises NumberStepRefused; KeyError for an unknown step."""
    reached = STEPS[step].get(state)
    if reached is None:
        raise NumberStepRefused(step, state)
    return reached


def may_become(state: NumberState, other: NumberState) -> bool:
    """Whether any step leads from one to the other."""
    return (state, other) in ALLOWED


def at_hq(state: NumberState) -> NumberState:
    """The state that head office's table holds for it."""
    return _AT_HQ.get(state, state)


def hq_before(step: str) -> tuple[str, ...]:
    """Head office's states from which this may happen, for the condition of an update."""
    return tuple(sorted({str(at_hq(state)) for state in STEPS[step]}))


def hq_after(step: str) -> str:
    """Head office's state when it has happened; every step leads to one."""
    (reached,) = {str(at_hq(state)) for state in STEPS[step].values()}
    return reached


def book_before(step: str) -> tuple[str, ...]:
    """The states of a store's book from which this may happen, for the condition of an update."""
    return tuple(sorted({str(_IN_BOOK[state]) for state in STEPS[step] if state in _IN_BOOK}))


def book_after(step: str) -> str:
    """What a store's book says when it has happened. Raises ValueError for a step that the book does not see."""
    (reached,) = {str(_IN_BOOK[state]) for state in STEPS[step].values() if state in _IN_BOOK}
    return reached
