"""The chi-square test, from the standard library alone."""

from math import exp, lgamma, log

_STEPS_MOST = 10_000
_SMALL = 1e-300
_NEAR = 1e-14


def chance_of_more(statistic: float, degrees: int) -> float:
    """The upper tail: how likely a value of `statistic` or more is by chance alone, at `degrees` of freedom."""
    if degrees < 1 or statistic < 0:
        raise ValueError("a chi-square value is not negative and has a degree of freedom")
    a, x = degrees / 2, statistic / 2
    if x == 0:
        return 1.0
    scale = exp(-x + a * log(x) - lgamma(a))
    return 1 - scale * _series(a, x) if x < a + 1 else scale * _fraction(a, x)


def statistic(seen: list[int], expected: list[float]) -> float:
    """The sum of squared deviations, each over what was expected."""
    return sum((o - e) ** 2 / e for o, e in zip(seen, expected, strict=True))


def _series(a: float, x: float) -> float:
    """The lower incomplete gamma function by its series, without its scale."""
    term = total = 1 / a
    for step in range(1, _STEPS_MOST):
        term *= x / (a + step)
        total += term
        if term < total * _NEAR:
            return total
    raise ArithmeticError("the series does not settle")


def _fraction(a: float, x: float) -> float:
    """The upper one by its continued fraction (Lentz), without its scale."""
    b = x + 1 - a
    c, d = 1 / _SMALL, 1 / b
    found = d
    for step in range(1, _STEPS_MOST):
        top = -step * (step - a)
        b += 2
        d = 1 / (top * d + b or _SMALL)
        c = b + top / c or _SMALL
        found *= c * d
        if abs(c * d - 1) < _NEAR:
            return found
    raise ArithmeticError("the fraction does not settle")
