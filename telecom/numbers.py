"""Phone numbers: eleven mainland digits, or our own demo range 1619 xxx xxxx.

The demo range has no assigned segment, so no living person has such a number.
"""

import re
import unicodedata
from dataclasses import dataclass

from telecom.errors import N_, BadInput

DEMO_PREFIX = "1619"
LENGTH = 11
_MAINLAND = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_TYPED_LENGTH_MAX = 64
_SEPARATORS = frozenset("-‐‑‒–—−()· ._")


@dataclass(frozen=True, slots=True, order=True)
class PhoneNumber:
    """A valid number; building a wrong one raises BadInput."""

    digits: str

    def __post_init__(self) -> None:
        if not _MAINLAND.fullmatch(self.digits):
            raise _not_a_number()

    @property
    def is_demo(self) -> bool:
        return self.digits.startswith(DEMO_PREFIX)

    @property
    def groups(self) -> tuple[str, str, str]:
        """The 3-4-4 groups in which people read a number aloud."""
        return self.digits[:3], self.digits[3:7], self.digits[7:]

    @property
    def spoken(self) -> str:
        return " ".join(self.groups)

    @property
    def masked(self) -> str:
        return f"{self.digits[:3]}****{self.digits[7:]}"

    @property
    def last_four(self) -> str:
        return self.digits[7:]

    def __str__(self) -> str:
        return self.digits


def normalise(text: str) -> PhoneNumber:
    """Read a number as people type it: any script's digits, +86, 0086 or 86, spaces, hyphens.

    Raises BadInput for letters, wrong lengths and anything that is not a number.
    """
    if len(text) > _TYPED_LENGTH_MAX:
        raise _not_a_number()
    digits = ""
    for character in unicodedata.normalize("NFKC", text).strip().removeprefix("+"):
        value = unicodedata.decimal(character, None)
        if value is not None:
            digits += str(value)
        elif not (character.isspace() or character in _SEPARATORS):
            raise _not_a_number()
    return PhoneNumber(_without_country(digits))


def clean_digits(text: str, most: int) -> str:
    """The digits in what was typed, at most ``most`` of them; the rest is dropped.

    Made for filters, where a stray character should never be an error.
    """
    plain = unicodedata.normalize("NFKC", text[: _TYPED_LENGTH_MAX * 8])
    values = (unicodedata.decimal(character, None) for character in plain)
    return "".join(str(value) for value in values if value is not None)[: max(0, most)]


def _without_country(digits: str) -> str:
    for country in ("0086", "86"):
        if len(digits) == LENGTH + len(country) and digits.startswith(country):
            return digits[len(country) :]
    return digits


def _not_a_number() -> BadInput:
    return BadInput("bad_number", N_("手机号是 11 位数字"), field="number")
