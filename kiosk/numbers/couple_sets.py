"""Which open numbers have a partner among the open numbers, kept up as numbers come and go."""

from collections.abc import Collection, Mapping

from kiosk.numbers.bitsets import from_slots
from telecom.couples import Couple, partners
from telecom.numbers import LENGTH

KINDS: tuple[Couple, ...] = ("one_apart", "next")


class CoupleSets:
    """`open` numbers and their slots; `paired[kind]` are the slots of those with a partner of that kind."""

    def __init__(self) -> None:
        self.open: set[str] = set()
        self.paired: dict[Couple, int] = dict.fromkeys(KINDS, 0)

    def of(self, kind: Couple) -> int:
        return self.paired[kind] if kind in KINDS else self.paired["one_apart"] | self.paired["next"]

    def count_all(self, slot_of: Mapping[str, int]) -> None:
        """Work everything out again."""
        all_having: dict[Couple, set[str]] = {"one_apart": self._one_apart(), "next": self._next()}
        for kind, having in all_having.items():
            self.paired[kind] = from_slots((slot_of[digits] for digits in having), len(slot_of))

    def count_near(self, changed: Collection[str], slot_of: Mapping[str, int]) -> None:
        """Work out again what the change of these numbers can have changed."""
        near = {other for digits in changed for other in partners(digits, "either") if other in slot_of} | {*changed}
        near_bits = from_slots((slot_of[digits] for digits in near), len(slot_of))
        for kind in KINDS:
            having = (digits for digits in near & self.open if not self.open.isdisjoint(partners(digits, kind)))
            self.paired[kind] &= ~near_bits
            self.paired[kind] |= from_slots((slot_of[digits] for digits in having), len(slot_of))

    def _one_apart(self) -> set[str]:
        """Numbers that are the same but for one place meet under what is left when that place is cut out."""
        having: set[str] = set()
        for at in range(1, LENGTH):
            met: dict[str, str] = {}
            for digits in self.open:
                other = met.setdefault(digits[:at] + digits[at + 1 :], digits)
                if other is not digits:
                    having.update((digits, other))
        return having

    def _next(self) -> set[str]:
        values = {int(digits): digits for digits in self.open}
        return {digits for value, digits in values.items() if value + 1 in values or value - 1 in values}
