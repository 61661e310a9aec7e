"""Reading what people type into filters: every script's digits, and all that is none.

What has no meaning in a field is passed over; what can only be a mistake raises BadInput with a sentence.
Only the first 512 characters of anything are looked at.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from telecom.couples import COUPLES, Couple
from telecom.date_digits import is_month_day, is_short_date, is_year
from telecom.errors import N_, BadInput
from telecom.families import FAMILIES, family
from telecom.money import ZERO, Money
from telecom.number_filter import ANY, NumberFilter, is_keypad_sign
from telecom.numbers import LENGTH, normalise

_TYPED_MOST = 512
_WILDCARDS = frozenset("*?_xX%×")
# A mask as long as this that begins like a number is read from the number's start, a shorter one from its end.
_FROM_START = 7
_GRADE_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """The filter that could be read, and a sentence for each field that could not."""

    filter: NumberFilter
    faults: tuple[BadInput, ...] = ()


def read_filter(values: Mapping[str, str]) -> Reading:
    """Read a form: its fields are those of ``NumberFilter``; several families are joined by commas."""
    found: dict[str, Any] = {}
    faults: list[BadInput] = []
    for name, parse in _FIELDS.items():
        try:
            found[name] = parse(values.get(name, ""))
        except BadInput as fault:
            faults.append(BadInput(fault.code, fault.message, field=name, **fault.args))
    return Reading(NumberFilter(**found), tuple(faults))


def to_values(wanted: NumberFilter) -> dict[str, str]:
    """The form that reads as ``wanted``, for links; what filters nothing is left out."""
    names = set(wanted.set_fields) | {"couple", "couple_of"} | ({"without_tail"} if wanted.without_tail else set())
    written = {name: _written(getattr(wanted, name)) for name in _FIELDS if name in names}
    return {name: text for name, text in written.items() if text}


def parse_digits(text: str) -> str:
    """Digits to end with, start with or contain; everything else is dropped."""
    digits = "".join(sign for sign in _plain(text) if sign in "0123456789")
    if len(digits) > LENGTH:
        raise BadInput("too_many_digits", N_("最多 %(most)s 位数字"), most=LENGTH)
    return digits


def parse_mask(text: str) -> str:
    """Digits and wildcards, one a place: ``1619***8*8``. Spaces and hyphens are passed over."""
    places = ""
    for sign in _plain(text):
        if sign in "0123456789":
            places += sign
        elif sign in _WILDCARDS:
            places += ANY
        elif not (sign.isspace() or unicodedata.category(sign) == "Pd"):
            raise BadInput("bad_mask", N_("只写数字和 *，一个 * 代表一位"), field="mask")
    if not places.strip(ANY):
        return ""
    if len(places) > LENGTH:
        raise BadInput("mask_too_long", N_("号码只有 %(most)s 位，这里写了 %(n)s 位"), most=LENGTH, n=len(places))
    from_start = len(places) >= _FROM_START and places[0] == "1" and places[1] in "3456789"
    return places.ljust(LENGTH, ANY) if from_start else places.rjust(LENGTH, ANY)


def parse_without(text: str) -> str:
    """Digits that nobody wants to see, sorted."""
    unwanted = sorted({sign for sign in _plain(text) if sign in "0123456789"})
    if len(unwanted) == 10:
        raise BadInput("no_digit_left", N_("十个数字都去掉，就没有号码了"))
    return "".join(unwanted)


def parse_birthday(text: str) -> str:
    """MMDD, YYMMDD or YYYY; ``5月21日`` and ``1990-5-21`` too. A full year is shortened to its last two digits."""
    parts = ["".join(signs) for is_digit, signs in groupby(_plain(text), str.isdigit) if is_digit]
    if len(parts) in (2, 3):
        parts = [part.zfill(2) for part in parts]
    digits = "".join(parts)
    if len(digits) == 8 and is_year(digits[:4]):
        digits = digits[2:]
    if digits and len(digits) not in (4, 6):
        raise BadInput("bad_birthday", N_("写成 0521、900521 或 1990"))
    if not digits or (is_short_date(digits) if len(digits) == 6 else is_month_day(digits) or is_year(digits)):
        return digits
    raise BadInput("no_such_day", N_("日历上没有这一天"))


def parse_letters(text: str) -> str:
    """A word on the keys of a phone, such as LOVE for 5683, in capitals."""
    letters = "".join(sign for sign in _plain(text).upper() if is_keypad_sign(sign))
    if len(letters) > LENGTH:
        raise BadInput("too_many_letters", N_("最多 %(most)s 个字母"), most=LENGTH)
    return letters


def parse_ceiling(text: str) -> Money | None:
    """The most that may be asked, in yuan; None when no amount is written."""
    plain = _plain(text).strip().removesuffix("元")
    if not any(sign.isdigit() for sign in plain):
        return None
    try:
        most = Money.from_yuan(plain.strip())
    except BadInput:
        most = None
    if most is None or most < ZERO:
        raise BadInput("bad_ceiling", N_("写一个金额，比如 200"))
    return most


def parse_families(text: str) -> tuple[str, ...]:
    """Keys of families with commas between them, each once."""
    wanted = {family(key).key for key in (part.strip() for part in text[:_TYPED_MOST].split(",")) if key}
    return tuple(one.key for one in FAMILIES if one.key in wanted)


def parse_couple(text: str) -> Couple:
    """The kind of couple wanted."""
    if text not in COUPLES:
        raise BadInput("no_couple", N_("没有这种情侣号"))
    return text


def parse_couple_of(text: str) -> str:
    """The number that a partner is wanted for; "" when no digit is written."""
    return normalise(text).digits if any(sign in "0123456789" for sign in _plain(text)) else ""


def parse_grade(text: str) -> int | None:
    digits = parse_digits(text)[:_GRADE_DIGITS]
    return int(digits) if digits else None


def _plain(text: str) -> str:
    """One form of every sign: full width becomes narrow, any script's digits become 0 to 9."""
    narrow = unicodedata.normalize("NFKC", text[:_TYPED_MOST])
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in narrow)


def _written(value: object) -> str:
    if isinstance(value, Money):
        return value.yuan_text()
    return ",".join(value) if isinstance(value, tuple) else "1" if value is True else str(value)


_FIELDS: dict[str, Callable[[str], object]] = {
    "ends": parse_digits,
    "contains": parse_digits,
    "starts": parse_digits,
    "mask": parse_mask,
    "without": parse_without,
    "without_tail": lambda text: bool(text.strip()),
    "families": parse_families,
    "birthday": parse_birthday,
    "letters": parse_letters,
    "couple": parse_couple,
    "couple_of": parse_couple_of,
    "prepay_most": parse_ceiling,
    "monthly_most": parse_ceiling,
    "grade": parse_grade,
}
