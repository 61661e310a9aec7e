"""Fair draws: each visit walks its own random permutation, so 换一批 repeats nothing until all has been seen."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from threading import Lock
from typing import cast

from flask import Flask, current_app

DRAWS_KEPT = 256
ROUNDS_KEPT = 8


class Draw:
    """A uniform permutation of the candidates, drawn only as far as somebody has looked (Fisher-Yates, lazily).

    What was once shown stays at its place, so that a reload or an earlier batch shows the same numbers.
    """

    def __init__(self, candidates: Sequence[str], random: Random | None) -> None:
        """Without `random` the candidates come in their own order."""
        self.candidates = candidates
        self._random = random
        self._moved: dict[int, int] = {}
        self._position = 0
        self._shown: list[str] = []

    def batch(self, index: int, size: int, is_open: Callable[[str], bool]) -> tuple[str, ...]:
        """Batch `index` of `size` digits; numbers that are not open when first met are passed over."""
        wanted = (index + 1) * size
        while len(self._shown) < wanted and self._position < len(self.candidates):
            digits = self.candidates[self._next()]
            if is_open(digits):
                self._shown.append(digits)
        return tuple(self._shown[index * size : wanted])

    @property
    def seen(self) -> int:
        """How many were shown so far."""
        return len(self._shown)

    @property
    def is_exhausted(self) -> bool:
        """Nothing is left that has not been drawn."""
        return self._position >= len(self.candidates)

    def _next(self) -> int:
        here = self._position
        if self._random is None:
            self._position += 1
            return here
        there = self._random.randrange(here, len(self.candidates))
        drawn = self._moved.get(there, there)
        self._moved[there] = self._moved.pop(here, here)
        self._position += 1
        return drawn


@dataclass(frozen=True)
class Round:
    """One walk through all candidates; `first` is the number of its first batch, counted from the visit's first."""

    first: int
    draw: Draw

    def batch(self, index: int, size: int, is_open: Callable[[str], bool]) -> tuple[str, ...]:
        return self.draw.batch(index - self.first, size, is_open)

    def next_first(self, size: int) -> int:
        """Which batch begins the next round, once this one is exhausted."""
        return self.first + -(-self.draw.seen // size)


class Draws:
    """The draws of the visits under way, by visit and filter; the oldest go when there are too many."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._draws: OrderedDict[tuple[str, str], list[Round]] = OrderedDict()

    def batch(
        self,
        key: tuple[str, str],
        index: int,
        size: int,
        candidates: Callable[[], Sequence[str]],
        is_open: Callable[[str], bool],
        is_random: bool = True,
    ) -> tuple[Draw, int, tuple[str, ...]]:
        """The draw, the batch's index and its digits; past the end a new round begins, and the index goes on.

        An index thus names one batch however often it is asked for. Where it is not random, the candidates' own order
        is kept. A draw that has nothing to show starts anew from today's book: an allotment may have come since.
        """
        with self._lock:
            rounds = self._draws.setdefault(key, [])
            self._draws.move_to_end(key)
            while len(self._draws) > DRAWS_KEPT:
                self._draws.popitem(last=False)
            if not rounds:
                rounds.append(_round(key, 0, candidates(), is_random))
            index = max(index, rounds[0].first)
            here = [one for one in rounds if one.first <= index][-1]
            found = here.batch(index, size, is_open)
            if not found:
                here = _round_with(key, index, size, here, candidates(), is_random)
                found = here.batch(index, size, is_open)
                shown = (one for one in (*rounds, here) if one.draw.seen)
                rounds[:] = sorted(shown, key=lambda one: one.first)[-ROUNDS_KEPT:]
            return here.draw, index if found else 0, found

    def forget(self, visit_id: str) -> None:
        """Drop a visit's draws."""
        with self._lock:
            for key in [key for key in self._draws if key[0] == visit_id]:
                del self._draws[key]


def _round_with(
    key: tuple[str, str], index: int, size: int, last: Round, there: Sequence[str], is_random: bool
) -> Round:
    """The round after `last` that has batch `index`: rounds between are as long as `there` makes them."""
    after, each = last.next_first(size), max(1, -(-len(there) // size))
    return _round(key, after + (index - after) // each * each, there, is_random)


def _round(key: tuple[str, str], first: int, there: Sequence[str], is_random: bool) -> Round:
    # Seeded by the visit and the place, so that a restart of the program in mid-visit shows the same numbers again.
    seed = "/".join((*key, str(first)) if first else key)
    return Round(first, Draw(there, Random(seed) if is_random else None))


def install(app: Flask) -> None:
    app.extensions["kiosk_draws"] = Draws()


def of_app() -> Draws:
    """The current app's draws."""
    return cast(Draws, current_app.extensions["kiosk_draws"])
