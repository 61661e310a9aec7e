"""The filters by which a number is looked for. All that are set must hold.

Built from checked values only; `telecom.number_filter_input` reads what people type.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields

from telecom.couples import COUPLES, Couple, are_couple, partners
from telecom.families import BY_KEY
from telecom.grades import DEFAULT, GradeTable
from telecom.money import Money
from telecom.numbers import DEMO_PREFIX, LENGTH

ANY = "*"
TAIL_KEPT_CLEAN = 4
_KEYPAD = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999", strict=True))
_DIGITS = frozenset("0123456789")
_DIGIT_FIELDS = ("ends", "contains", "starts", "without", "birthday", "couple_of")


@dataclass(frozen=True, slots=True)
class NumberFilter:
    """``mask`` has eleven places, digits and ``*``; ``without`` digits are absent after the prefix, or with
    ``without_tail`` from the last four; ``families`` are keys; ``birthday`` is a tail of four or six digits;
    ``letters`` stand for keypad digits anywhere; ``couple`` wants a partner among the open numbers, or
    ``couple_of`` itself. Ceilings are for what a grade's terms ask."""

    ends: str = ""
    contains: str = ""
    starts: str = ""
    mask: str = ""
    without: str = ""
    without_tail: bool = False
    families: tuple[str, ...] = ()
    birthday: str = ""
    letters: str = ""
    couple: Couple = ""
    couple_of: str = ""
    prepay_most: Money | None = None
    monthly_most: Money | None = None
    grade: int | None = None

    def __post_init__(self) -> None:
        wrong = [name for name in _DIGIT_FIELDS if not set(getattr(self, name)) <= _DIGITS]
        wrong += ["mask"] * (bool(self.mask) and (len(self.mask) != LENGTH or not set(self.mask) <= _DIGITS | {ANY}))
        wrong += ["letters"] * (not set(self.letters) <= _KEYPAD.keys() | _DIGITS)
        wrong += ["families"] * (not set(self.families) <= BY_KEY.keys())
        wrong += ["couple"] * (self.couple not in COUPLES or len(self.couple_of) not in (0, LENGTH))
        if wrong:
            raise ValueError(f"not a filter: {wrong}")

    @property
    def is_empty(self) -> bool:
        """Every number passes."""
        return not self.set_fields

    @property
    def set_fields(self) -> tuple[str, ...]:
        """The names of the fields that filter, in the order of the class."""
        idle = {"without_tail", "couple_of" if self.couple else "couple"}
        return tuple(f.name for f in fields(self) if f.name not in idle and getattr(self, f.name) not in ("", (), None))

    @property
    def kind_of_couple(self) -> Couple:
        """With a partner named and nothing else said, either kind will do."""
        return self.couple or ("either" if self.couple_of else "")

    def matches(
        self, digits: str, table: GradeTable = DEFAULT, is_open: Callable[[str], bool] = lambda digits: False
    ) -> bool:
        """Whether a whole number passes; ``is_open`` tells which others can be had, for couples."""
        return self._fits(digits) and self._is_affordable(digits, table) and self._has_partner(digits, is_open)

    def marked(self, digits: str) -> frozenset[int]:
        """The positions 0..10 that made the number match."""
        found: set[int] = {at for at, place in enumerate(self.mask) if place not in (ANY, "")}
        found.update(range(len(self.starts)))
        found.update(range(LENGTH - max(len(self.ends), len(self.birthday)), LENGTH))
        for wanted in filter(None, (self.contains, keypad(self.letters))):
            at = digits.rfind(wanted)
            found.update(range(at, at + len(wanted)) if at >= 0 else ())
        for key in self.families:
            found.update(BY_KEY[key].marked(digits))
        return frozenset(found)

    def _fits(self, digits: str) -> bool:
        kept = digits[-TAIL_KEPT_CLEAN:] if self.without_tail else digits[prefix_length(digits) :]
        return (
            digits.endswith(self.ends)
            and digits.startswith(self.starts)
            and digits.endswith(self.birthday)
            and self.contains in digits
            and keypad(self.letters) in digits
            and all(place in (ANY, digit) for place, digit in zip(self.mask, digits, strict=False))
            and not any(digit in kept for digit in self.without)
            and all(BY_KEY[key].has(digits) for key in self.families)
        )

    def _is_affordable(self, digits: str, table: GradeTable) -> bool:
        if self.prepay_most is None and self.monthly_most is None and self.grade is None:
            return True
        return self.allows_grade(table.grade(digits).grade, table)

    def allows_grade(self, grade: int, table: GradeTable) -> bool:
        """Whether the ceilings, and the grade wanted, let numbers of ``grade`` pass."""
        terms = table.terms(grade)
        return (
            (self.prepay_most is None or terms.prepay <= self.prepay_most)
            and (self.monthly_most is None or terms.monthly_minimum <= self.monthly_most)
            and self.grade in (None, grade)
        )

    def _has_partner(self, digits: str, is_open: Callable[[str], bool]) -> bool:
        if self.couple_of:
            return are_couple(digits, self.couple_of, self.kind_of_couple)
        return not self.couple or any(map(is_open, partners(digits, self.couple)))


NOTHING = NumberFilter()


def keypad(letters: str) -> str:
    """The digits under which letters stand on a phone's keys; digits stay."""
    return "".join(_KEYPAD.get(letter, letter) for letter in letters)


def is_keypad_sign(sign: str) -> bool:
    """Whether it stands on a phone's key, as a letter or a digit."""
    return sign in _KEYPAD or sign in _DIGITS


def prefix_length(digits: str) -> int:
    """How many first digits nobody can choose."""
    return len(DEMO_PREFIX) if digits.startswith(DEMO_PREFIX) else 3


def select(wanted: NumberFilter, numbers: Iterable[str], table: GradeTable = DEFAULT) -> list[str]:
    """Those of the open ``numbers`` that pass, in order: the plain way, number by number."""
    book = dict.fromkeys(numbers)
    return [digits for digits in book if wanted.matches(digits, table, book.__contains__)]
