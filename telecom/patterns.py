"""Patterns over the digits of a number, written the way tariffs print them.

===============  ==================================================================================
``AAA``          one letter repeated: equal digits
``ABC`` ``CBA``  letters in (reverse) alphabet order, three or more: a run up or down, without a wrap
``AABB``         any other word: equal digits at equal letters, different digits at different letters
``520``          these digits
``8*A8A``        digits, letters and ``*`` (any digit) mixed; a letter may be the same as a printed digit
``MMDD``         a day of the calendar; also ``YYMMDD``, ``YYYYMMDD`` and ``YYYY`` (a birth year)
``W4>=16``       the weights of the last four digits add up to 16 or more
===============  ==================================================================================

A pattern is about the tail. With ``@8`` behind it, it may stand anywhere in the last eight digits.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from telecom.date_digits import DAYS, is_birth_year, is_long_date, is_month_day, is_short_date

LENGTH_MAX = 11
TAIL = 5
_REMEMBERED = 4
# Our own choice: what people like to see at a number's end, and the one digit that many avoid.
WEIGHTS = (0, 0, 0, 0, -5, 0, 4, 0, 5, 4)

Test = Callable[[str], bool]
PatternKind = Literal["repeat", "up", "down", "shape", "digits", "date", "weight"]
_ALPHABET = "ABCDEFGHIJK"
_UP, _DOWN = "0123456789", "9876543210"
_DATES: dict[str, Test] = {
    "MMDD": is_month_day,
    "YYMMDD": is_short_date,
    "YYYYMMDD": is_long_date,
    "YYYY": is_birth_year,
}
_WRITTEN = re.compile(r"(?P<body>[A-Z0-9*]+|W(?P<heavy>[0-9]{1,2})>=(?P<least>-?[0-9]{1,4}))(@(?P<within>[0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern read from its text. ``span`` digits have it, ``within`` says in how many last digits they
    may stand (equal to ``span`` for a tail). ``has`` tests exactly ``span`` digits, ``matches`` a number, and
    ``may_end`` says of the last five digits of a number whether the pattern is still possible."""

    text: str
    body: str
    kind: PatternKind
    span: int
    within: int
    has: Test
    matches: Test
    may_end: Test

    def find(self, digits: str) -> tuple[int, ...]:
        """The positions in ``digits`` that have the pattern, nearest to the end; () when none do."""
        for end in _ends(len(digits), self.span, self.within):
            if self.has(digits[end - self.span : end]):
                return tuple(range(end - self.span, end))
        return ()


@lru_cache(maxsize=512)
def read(text: str, weights: tuple[int, ...] = WEIGHTS) -> Pattern:
    """The pattern that ``text`` says; raises ValueError for no pattern."""
    written = _WRITTEN.fullmatch(text)
    if written is None or len(weights) != len(_UP):
        raise ValueError(f"not a pattern: {text!r}")
    heavy, body = written["heavy"], written["body"]
    span = int(heavy) if heavy else len(body)
    within = int(written["within"] or span)
    if not 1 <= span <= within <= LENGTH_MAX:
        raise ValueError(f"not a pattern: {text!r}")
    kind, has = _kind_and_test(body) if not heavy else _weight(int(written["least"]), weights)
    may_end = _anything if within > span or span <= TAIL else _ending(kind, body)
    return Pattern(text, body, kind, span, within, has, _in_number(kind, body, span, within, has), may_end)


def matcher(pattern: str) -> Test:
    """A test for tails of exactly the pattern's length; raises ValueError for no pattern."""
    return read(pattern).has


def _kind_and_test(body: str) -> tuple[PatternKind, Test]:
    if body in _DATES:
        return "date", _DATES[body]
    if body.isdigit():
        return "digits", body.__eq__
    if not any(mark in body for mark in "*" + _UP):
        return _letters(body)
    if set(body) <= set(_ALPHABET + _UP + "*") and body.strip("*"):
        return "shape", _shape(body)
    raise ValueError(f"not a pattern: {body!r}")


def _letters(body: str) -> tuple[PatternKind, Test]:
    if len(body) < 2 or not set(body) <= set(_ALPHABET):
        raise ValueError(f"not a pattern: {body!r}")
    if len(body) >= 3 and body == _ALPHABET[: len(body)]:
        return "up", lambda tail: tail in _UP
    if len(body) >= 3 and body == _ALPHABET[: len(body)][::-1]:
        return "down", lambda tail: tail in _DOWN
    return ("shape" if len(set(body)) > 1 else "repeat"), _shape(body)


def _shape(body: str) -> Test:
    """Letters become groups, each unlike those before it."""
    parts, known = [], ""
    for mark in body:
        if mark in known:
            parts.append(f"(?P={mark})")
        elif mark in _ALPHABET:
            parts.append("".join(f"(?!(?P={other}))" for other in known) + f"(?P<{mark}>[0-9])")
            known += mark
        else:
            parts.append("[0-9]" if mark == "*" else mark)
    fits = re.compile("".join(parts)).fullmatch
    return lambda tail: fits(tail) is not None


def _weight(least: int, weights: tuple[int, ...]) -> tuple[PatternKind, Test]:
    by_digit = dict(zip(_UP, weights, strict=True))
    return "weight", lambda tail: sum(map(by_digit.__getitem__, tail)) >= least


def _in_number(kind: PatternKind, body: str, span: int, within: int, has: Test) -> Test:
    """The same test for whole numbers. Books are long, so short tails are tested once and remembered."""
    if kind == "digits":
        return (lambda digits: body in digits[-within:]) if within > span else (lambda digits: digits.endswith(body))
    if within > span:
        return lambda digits: any(has(digits[end - span : end]) for end in _ends(len(digits), span, within))
    if span > _REMEMBERED:
        return lambda digits: has(digits[-span:])
    known = _Known(has)
    return lambda digits: known[digits[-span:]]


def _ends(length: int, span: int, within: int) -> range:
    return range(length, length - within + span - 1, -1)


class _Known(dict[str, bool]):
    def __init__(self, has: Test) -> None:
        self._has = has

    def __missing__(self, tail: str) -> bool:
        known = self[tail] = self._has(tail)
        return known


def _ending(kind: PatternKind, body: str) -> Test:
    """What the last five digits of a longer pattern must be: most numbers are told apart by these alone."""
    end = body[-TAIL:]
    if kind == "digits":
        return end.__eq__
    if kind == "up":
        return lambda tail: tail in _UP
    if kind == "down":
        return lambda tail: tail in _DOWN
    if kind == "date":
        return lambda tail: tail[-4:] in DAYS
    return _anything if kind == "weight" else _shape(end)


def _anything(tail: str) -> bool:
    return True
