"""Which numbers of the pool have a partner in the pool: one digit apart, or next to it."""

from collections.abc import Callable, Mapping
from threading import Lock

from telecom.couples import Couple
from telecom.tail_sets import ALL, PLACES, SEGMENT, SIZE, TAIL

_DIGITS = "0123456789"


class PoolCouples:
    """What is worked out is remembered: inside a segment until that changes, between segments until any does."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside: dict[str, tuple[int, int]] = {}
        self._pool: Mapping[str, int] = {}
        self._relatives: dict[str, tuple[str, ...]] = {}
        self._paired: dict[str, dict[str, int]] = {}

    def meeting(self, kind: Couple, pool: Mapping[str, int]) -> Callable[[str], int]:
        """Segment -> the tails that have a partner of this kind in the pool."""
        with self._lock:
            if pool is not self._pool:
                if pool.keys() != self._pool.keys():
                    self._relatives = {segment: _relatives(segment, pool) for segment in pool}
                self._pool, self._paired = pool, {}
            relatives = self._relatives
            known = self._paired.setdefault(kind, {})

        def work_out(segment: str) -> int:
            found = _next(segment, pool) if kind != "one_apart" else 0
            if kind != "next":
                found |= self._one_apart_inside(segment, pool[segment])
                for other in relatives[segment]:
                    found |= pool[other]
            return found

        def meeting(segment: str) -> int:
            if segment not in known:
                known[segment] = work_out(segment)
            return known[segment]

        return meeting

    def _one_apart_inside(self, segment: str, tails: int) -> int:
        known = self._inside.get(segment)
        if known is None or known[0] != tails:
            known = self._inside[segment] = tails, _one_apart(tails)
        return known[1]


def _relatives(segment: str, pool: Mapping[str, int]) -> tuple[str, ...]:
    """The segments of the pool that differ in one digit. A number begins with 1, whatever else changes."""
    others = (f"{segment[:at]}{digit}{segment[at + 1 :]}" for at in range(1, SEGMENT) for digit in _DIGITS)
    return tuple(other for other in others if other != segment and other in pool)


def _one_apart(tails: int) -> int:
    """Tails that differ from another member in one place: on each line of ten, when two are there, all are paired."""
    paired = 0
    for place in range(TAIL):
        step = int(10 ** (TAIL - 1 - place))
        once = twice = 0
        for digit in range(10):
            here = tails >> digit * step & PLACES[place][0]
            twice |= once & here
            once |= here
        for digit in range(10):
            paired |= twice << digit * step
    return paired & tails


def _next(segment: str, pool: Mapping[str, int]) -> int:
    tails = pool[segment]
    before, after = (pool.get(str(int(segment) + step), 0) for step in (-1, 1))
    found = tails << 1 & ALL | tails >> 1
    # The first number follows the last of the segment before; a number keeps its first digit.
    found |= before >> SIZE - 1 if str(int(segment) - 1)[0] == segment[0] else 0
    return found | ((after & 1) << SIZE - 1 if str(int(segment) + 1)[0] == segment[0] else 0)
