"""Fair draws: each visit walks its own random permutation, so 换一批 repeats nothing until all has been seen."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from random import Random
from threading import Lock
from typing import cast

from flask import Flask, current_app

DRAWS_KEPT = 256


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


class Draws:
    """The draws of the visits under way, by visit and filter; the oldest go when there are too many."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._draws: OrderedDict[tuple[str, str], Draw] = OrderedDict()

    def batch(
        self,
        key: tuple[str, str],
        index: int,
        size: int,
        candidates: Callable[[], Sequence[str]],
        is_open: Callable[[str], bool],
        is_random: bool = True,
    ) -> tuple[Draw, int, tuple[str, ...]]:
        """The draw, the batch's index and its digits; past the end a new round begins at batch 0.

        Where it is not random, the candidates' own order is kept. A draw that has nothing to show starts anew from
        today's book: an allotment may have come since.
        """
        with self._lock:
            draw = self._draws.get(key) or Draw(candidates(), self._seeded(key) if is_random else None)
            found = draw.batch(index, size, is_open)
            if not found:
                draw, index = Draw(candidates(), Random() if is_random else None), 0
                found = draw.batch(index, size, is_open)
            self._draws[key] = draw
            self._draws.move_to_end(key)
            while len(self._draws) > DRAWS_KEPT:
                self._draws.popitem(last=False)
            return draw, index, found

    def forget(self, visit_id: str) -> None:
        """Drop a visit's draws."""
        with self._lock:
            for key in [key for key in self._draws if key[0] == visit_id]:
                del self._draws[key]

    @staticmethod
    def _seeded(key: tuple[str, str]) -> Random:
        # From the visit, so that a restart of the program in mid-visit shows the same numbers again.
        return Random("/".join(key))


def install(app: Flask) -> None:
    app.extensions["kiosk_draws"] = Draws()


def of_app() -> Draws:
    """The current app's draws."""
    return cast(Draws, current_app.extensions["kiosk_draws"])
