"""What never changes about the numbers of an index: which digit stands where, and which family each belongs to."""

from collections.abc import Sequence

from kiosk.numbers.bitsets import from_marks, from_slots
from telecom.families import FAMILIES
from telecom.near_misses import Wish
from telecom.number_filter import TAIL_KEPT_CLEAN
from telecom.numbers import DEMO_PREFIX, LENGTH

_DIGITS = "0123456789"
_ONLY = {digit: str.maketrans(dict.fromkeys(_DIGITS, "0") | {digit: "1"}) for digit in _DIGITS}


class DigitColumns:
    """`at[position][digit]` and `families[key]` are sets of slots; slot n is the n-th number ever added."""

    def __init__(self) -> None:
        self.size = 0
        self.at = [[0] * len(_DIGITS) for _ in range(LENGTH)]
        self.families = {family.key: 0 for family in FAMILIES}

    def add(self, numbers: Sequence[str]) -> None:
        """Put the numbers behind those that are there."""
        first, self.size = self.size, self.size + len(numbers)
        for position, columns in enumerate(self.at):
            written = "".join([digits[position] for digits in numbers])
            for digit in _DIGITS:
                columns[int(digit)] |= from_marks(written.translate(_ONLY[digit])) << first
        for family in FAMILIES:
            has = family.has
            members = (slot for slot, digits in enumerate(numbers) if has(digits))
            self.families[family.key] |= from_slots(members, len(numbers)) << first

    def everything(self) -> int:
        return (1 << self.size) - 1

    def place(self, position: int, digit: str) -> int:
        return self.at[position][int(digit)]

    def without(self, digit: str, in_tail: bool) -> int:
        """Numbers that lack the digit after their prefix, or in their tail."""
        first = LENGTH - TAIL_KEPT_CLEAN if in_tail else len(DEMO_PREFIX)
        having = 0
        for position in range(first, LENGTH):
            having |= self.place(position, digit)
        if not in_tail:
            # Only the demo's prefix has four digits; elsewhere the fourth is the number's own.
            having |= self.place(len(DEMO_PREFIX) - 1, digit) & ~self._demo()
        return self.everything() & ~having

    def containing(self, wish: Wish) -> int:
        """Numbers in which the word stands somewhere with fewer than `wish.number` wrong digits."""
        found = 0
        for start in range(LENGTH - len(wish.text) + 1):
            # levels[k]: those with exactly k wrong digits so far.
            levels = [self.everything()] + [0] * (wish.number - 1)
            for position, digit in enumerate(wish.text, start):
                right = self.place(position, digit)
                wrong = [0, *(level & ~right for level in levels)]
                levels = [level & right | more for level, more in zip(levels, wrong, strict=False)]
            for level in levels:
                found |= level
        return found

    def _demo(self) -> int:
        demo = self.everything()
        for position, digit in enumerate(DEMO_PREFIX):
            demo &= self.place(position, digit)
        return demo
