"""Why a number has its grade: one sentence, with the digits that say so."""

from dataclasses import dataclass

from telecom.errors import N_
from telecom.grades import Graded
from telecom.money import MINUS
from telecom.patterns import read


@dataclass(frozen=True, slots=True)
class Reason:
    """A message id, what fills its places, and the positions 0..10 of the digits to mark."""

    message: str
    places: dict[str, str]
    marked: tuple[int, ...]


_BECAUSE = {
    "repeat": N_("%(digits)s 是 %(n)s 个一样的数字，算第 %(grade)s 级"),
    "up": N_("%(digits)s 一个比一个大 1，算第 %(grade)s 级"),
    "down": N_("%(digits)s 一个比一个小 1，算第 %(grade)s 级"),
    "shape": N_("%(digits)s 排成 %(pattern)s，算第 %(grade)s 级"),
    "digits": N_("号码里有 %(digits)s，算第 %(grade)s 级"),
    "date": N_("%(digits)s 是一个日期，算第 %(grade)s 级"),
    "weight": N_("%(digits)s 的分值 %(sum)s，够 %(least)s 分，算第 %(grade)s 级"),
}


def why(graded: Graded, digits: str, weights: tuple[int, ...]) -> Reason:
    """Why ``digits`` were ``graded`` so by a table of these weights; all belong together."""
    if not graded.is_fancy:
        return Reason(N_("普通号码，没有特别的排列"), {}, ())
    pattern = read(graded.pattern)
    marked = "".join(digits[at] for at in graded.marked)
    places = {
        "digits": marked,
        "n": str(len(graded.marked)),
        "pattern": pattern.body,
        "grade": str(graded.grade),
    }
    if pattern.kind == "weight":
        places |= {
            "sum": _added_up([weights[int(digit)] for digit in marked]),
            "least": _signed(int(pattern.body.partition(">=")[2])),
        }
    return Reason(_BECAUSE[pattern.kind], places, graded.marked)


def _added_up(values: list[int]) -> str:
    """Such as 5+0+5=10, so that anybody can check it."""
    first, *others = values
    terms = [_signed(first), *("+" * (value >= 0) + _signed(value) for value in others)]
    return f"{''.join(terms)}={_signed(sum(values))}"


def _signed(value: int) -> str:
    return f"{MINUS}{-value}" if value < 0 else str(value)
