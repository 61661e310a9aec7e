"""Sets of small whole numbers as the bits of one int: a hundred thousand are 12.5 kB, and `&` takes microseconds."""

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import overload

_BLOCK = 64
_BITS_OF_BYTE = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def from_marks(marks: str) -> int:
    """The set of the places at which the text has a 1."""
    return int(marks[::-1], 2) if marks else 0


def from_slots(slots: Iterable[int], size: int) -> int:
    """The set of these slots, all below `size`."""
    found = bytearray(size // 8 + 1)
    for slot in slots:
        found[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(found, "little")


def slots_of(bits: int) -> Iterator[int]:
    """The members in rising order."""
    for at, byte in enumerate(bits.to_bytes(bits.bit_length() // 8 + 1, "little")):
        if byte:
            for bit in _BITS_OF_BYTE[byte]:
                yield at * 8 + bit


class Places(Sequence[str]):
    """A sequence whose members are found by their place; a subclass says how many there are and which stands where."""

    @abstractmethod
    def at(self, place: int) -> str:
        """The member at `place`, 0 .. len - 1."""

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self.at(at % len(self))


class Chosen(Places):
    """The members of a set as the sequence of what stands in their slots, without a list of them.

    Finding member k is a step through counts of 64-byte blocks, so a draw of thirty of many is cheap.
    """

    def __init__(self, bits: int, names: Sequence[str]) -> None:
        self.bits = bits
        self._names = names
        self._bytes = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
        blocks = (self._bytes[at : at + _BLOCK] for at in range(0, len(self._bytes), _BLOCK))
        self._before = [0, *accumulate(int.from_bytes(block, "little").bit_count() for block in blocks)]

    def __len__(self) -> int:
        return self._before[-1]

    def __iter__(self) -> Iterator[str]:
        return (self._names[slot] for slot in slots_of(self.bits))

    def at(self, place: int) -> str:
        return self._names[self._slot(place)]

    def _slot(self, at: int) -> int:
        block = bisect_right(self._before, at) - 1
        left = at - self._before[block]
        here = block * _BLOCK
        while left >= (count := self._bytes[here].bit_count()):
            left, here = left - count, here + 1
        return here * 8 + _BITS_OF_BYTE[self._bytes[here]][left]
