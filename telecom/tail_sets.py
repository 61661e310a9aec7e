"""Sets of a segment's 10,000 numbers, as the bits of one int: bit n stands for the last four digits n.

A segment is the first seven digits. Which tails have a digit at a place is the same for every segment.
"""

from collections.abc import Iterable, Iterator

from telecom.numbers import LENGTH

TAIL = 4
SEGMENT = LENGTH - TAIL
SIZE = 10_000
ALL = (1 << SIZE) - 1
_BYTES = SIZE // 8
_HALVES = tuple((1 << power, (1 << (1 << power)) - 1) for power in range(SIZE.bit_length() - 1, -1, -1))
_BITS_OF_BYTE = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def from_tails(tails: Iterable[int]) -> int:
    """The set of these tails, each 0 to 9999."""
    found = bytearray(_BYTES)
    for tail in tails:
        found[tail >> 3] |= 1 << (tail & 7)
    return int.from_bytes(found, "little")


def from_text(written: str) -> int:
    """The set of the tails that stand in the text, four digits each, one behind the other."""
    if len(written) == SIZE * TAIL:
        return ALL
    return from_tails(int(written[at : at + TAIL]) for at in range(0, len(written), TAIL))


def tails_of(bits: int) -> Iterator[int]:
    """The members in rising order."""
    for at, byte in enumerate(bits.to_bytes(_BYTES, "little")):
        if byte:
            for bit in _BITS_OF_BYTE[byte]:
                yield at * 8 + bit


def nth(bits: int, rank: int) -> int:
    """The member before which there are `rank` others; raises IndexError."""
    first = 0
    for half, lower in _HALVES:
        low = bits & lower
        here = low.bit_count()
        if rank < here:
            bits = low
        else:
            bits, rank, first = bits >> half, rank - here, first + half
    if rank or not bits:
        raise IndexError(rank)
    return first


def _place(place: int, digit: int) -> int:
    step = int(10 ** (TAIL - 1 - place))
    return from_tails(tail for tail in range(SIZE) if tail // step % 10 == digit)


# PLACES[place][digit]: the tails with this digit at this place, counted from the segment's end.
PLACES = tuple(tuple(_place(place, digit) for digit in range(10)) for place in range(TAIL))


def spelled(word: str, place: int) -> int:
    """The tails in which the word stands at this place; it must end inside the tail."""
    found = ALL
    for at, digit in enumerate(word, place):
        found &= PLACES[at][int(digit)]
    return found
