"""Readers of single cells. Each takes the stripped text of a cell and raises CellRefused with the reason in words."""

import re
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from telecom.errors import BadInput
from telecom.numbers import normalise

# A spreadsheet runs a cell that begins like this; what we take in goes out again in exports.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
KB_PER_MB = 1024
_PLAIN_NUMBER = re.compile(r"1[3-9][0-9]{9}", re.ASCII)


class CellRefused(Exception):
    """The cell cannot be used; `why` says it, with `told` put in (wording.py has it in the pages' languages)."""

    def __init__(self, why: str, **told: Any) -> None:
        super().__init__(why)
        self.why, self.told = why, told


def text(most: int, pattern: str | None = None) -> Callable[[str], str]:
    """Plain text; formulas and control characters are refused."""

    def read(cell: str) -> str:
        if cell.startswith(FORMULA_STARTS):
            raise CellRefused("begins like a formula")
        if len(cell) > most:
            raise CellRefused("longer than %(most)s characters", most=most)
        if not cell.isprintable():
            raise CellRefused("holds characters that cannot be shown")
        if pattern is not None and not re.fullmatch(pattern, cell, re.ASCII):
            raise CellRefused(f"is not of the form {pattern}")
        return cell

    return read


def whole(least: int, most: int) -> Callable[[str], int]:
    """A whole number; `240.0` is one too, because spreadsheets write it so."""

    def read(cell: str) -> int:
        number = _decimal(cell)
        if number != number.to_integral_value() or not least <= number <= most:
            raise CellRefused(f"is not a whole number from {least} to {most}")
        return int(number)

    return read


def scaled(times: int, most: int, least: int = 0) -> Callable[[str], int]:
    """A decimal number, kept as a whole number of 1/times (yuan as fen: 100), rounded half up."""

    def read(cell: str) -> int:
        number = (_decimal(cell) * times).to_integral_value(ROUND_HALF_UP)
        if not least <= number <= most:
            raise CellRefused(f"is not from {Decimal(least) / times} to {Decimal(most) / times}")
        return int(number)

    return read


def one_of(words: Iterable[str]) -> Callable[[str], str]:
    known = tuple(words)

    def read(cell: str) -> str:
        if cell not in known:
            raise CellRefused(f"is not one of {', '.join(known)}")
        return cell

    return read


def yes_no(cell: str) -> bool:
    if cell not in ("0", "1"):
        raise CellRefused("is neither 0 nor 1")
    return cell == "1"


def phone(cell: str) -> str:
    """Eleven digits, however they are spaced."""
    if _PLAIN_NUMBER.fullmatch(cell):  # Nearly all of a million rows are as plain as this.
        return cell
    try:
        return normalise(cell).digits
    except BadInput:
        raise CellRefused("is not a phone number") from None


def harmless(value: str) -> str:
    """A cell for a file of ours: what would run as a formula is quoted."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value


def _decimal(cell: str) -> Any:
    try:
        number = Decimal(cell) if len(cell) <= 32 and "_" not in cell else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > 10**15:
        raise CellRefused("is not a number")
    return number
