"""Orders: which step may follow which, and what a step does to the number.

A step is a row that is never changed; the state is derived from the steps there are.
Identity is checked and money taken in either order; activation needs both.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Literal

from telecom.errors import N_, OrderStepRefused

OrderKind = Literal["new_line", "service"]
KINDS: tuple[OrderKind, ...] = ("new_line", "service")
STEPS = (
    "placed", "identity_checked", "paid", "activated", "handed_over",
    "cancelled", "refunded", "expired",
)  # fmt: skip
ENDINGS = frozenset({"cancelled", "refunded", "expired"})
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6

NumberEffect = Literal["reserved", "sold", "free", "released"]
_NUMBER_EFFECTS: dict[str, NumberEffect] = {
    "placed": "reserved",
    "paid": "sold",
    "cancelled": "free",
    "expired": "free",
    "refunded": "free",
}

STEP_NAMES: dict[str, str] = {
    "placed": N_("已下单"),
    "identity_checked": N_("已核对证件"),
    "paid": N_("已付款"),
    "activated": N_("已开通"),
    "handed_over": N_("已交付"),
    "cancelled": N_("已取消"),
    "refunded": N_("已退款"),
    "expired": N_("已过期"),
}


class OrderState(StrEnum):
    """Where an order is; ``ready`` is identity checked and paid, not yet activated."""

    PLACED = "placed"
    IDENTITY_CHECKED = "identity_checked"
    PAID = "paid"
    READY = "ready"
    ACTIVATED = "activated"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    EXPIRED = "expired"

    @property
    def is_over(self) -> bool:
        """Nothing more will be done for the shopper."""
        return self in _OVER


_OVER = frozenset({OrderState.HANDED_OVER, OrderState.CANCELLED, OrderState.REFUNDED, OrderState.EXPIRED})


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """One of the four steps that a shopper sees; ``steps`` are the order steps that make it up."""

    key: str
    steps: tuple[str, ...]
    state: Literal["done", "now", "next", "off"]


_PROGRESS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("placed", ("placed",)),
    ("desk", ("identity_checked", "paid")),
    ("activated", ("activated",)),
    ("handed_over", ("handed_over",)),
)


def state(steps: Iterable[str]) -> OrderState:
    """The state that follows from the steps, in any order. Raises ValueError without ``placed``."""
    done = _known(steps)
    for ending in ("refunded", "cancelled", "expired"):
        if ending in done:
            return OrderState(ending)
    for reached in ("handed_over", "activated"):
        if reached in done:
            return OrderState(reached)
    if {"identity_checked", "paid"} <= done:
        return OrderState.READY
    if "paid" in done:
        return OrderState.PAID
    return OrderState.IDENTITY_CHECKED if "identity_checked" in done else OrderState.PLACED


def allowed(steps: Iterable[str], kind: OrderKind = "new_line") -> tuple[str, ...]:
    """The steps that may come next, in the order of STEPS. Both kinds take the same way."""
    if kind not in KINDS:
        raise ValueError(f"not an order kind: {kind!r}")
    done = frozenset(steps)
    if not done:
        return ("placed",)
    if _known(done) & ENDINGS:
        return ()
    wanted = {
        "identity_checked": True,
        "paid": True,
        "activated": {"identity_checked", "paid"} <= done,
        "handed_over": "activated" in done,
        "cancelled": "paid" not in done,
        "refunded": "paid" in done,
        "expired": "paid" not in done,
    }
    return tuple(step for step in STEPS if wanted.get(step, False) and step not in done)


def check_step(steps: Iterable[str], step: str, kind: OrderKind = "new_line") -> None:
    """Raises OrderStepRefused unless ``step`` may follow ``steps``."""
    done = frozenset(steps)
    if step not in allowed(done, kind):
        raise OrderStepRefused(step, state(done) if done else "")


def number_effect(step: str, before: Iterable[str]) -> NumberEffect | None:
    """What a step of a new-line order does to its number, after the steps `before`; None when nothing.

    A number that was activated has been somebody's: a refund does not free it, it has to cool.
    """
    return "released" if step == "refunded" and "activated" in before else _NUMBER_EFFECTS.get(step)


def progress(steps: Iterable[str]) -> tuple[ProgressStep, ...]:
    """The shopper's four-step line: placed, desk (identity and money), activated, handed over."""
    done = _known(steps)
    waiting: Literal["now", "off"] = "off" if done & ENDINGS else "now"
    line: list[ProgressStep] = []
    for key, parts in _PROGRESS:
        reached = done.issuperset(parts)
        is_first_open = not reached and all(earlier.state == "done" for earlier in line)
        rest: Literal["next", "off"] = "off" if waiting == "off" else "next"
        line.append(ProgressStep(key, parts, "done" if reached else waiting if is_first_open else rest))
    return tuple(line)


def new_code(random: Random) -> str:
    """A short code to read aloud: six letters and digits, none that look alike."""
    return "".join(random.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """A typed code in its one spelling; "" when it cannot be a code."""
    plain = unicodedata.normalize("NFKC", text[:64]).upper()
    code = "".join(character for character in plain if character.isalnum())
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_LETTERS) else ""


def _known(steps: Iterable[str]) -> frozenset[str]:
    done = frozenset(steps)
    if "placed" not in done or not done <= frozenset(STEPS):
        raise ValueError(f"not the steps of an order: {sorted(done)}")
    return done
