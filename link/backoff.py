"""Full jitter: after the n-th failure in a row wait U(0, min(most, first * 2**n)) seconds.

A whole city's stores lose head office in the same second; drawing the whole wait, not just a part of it, is what keeps
them from coming back in the same second too.
"""

from __future__ import annotations

from link.limits import Timing
from link.ports import Random


class Backoff:
    def __init__(self, timing: Timing, random: Random) -> None:
        self._timing = timing
        self._random = random
        self.attempts = 0

    def succeeded(self) -> None:
        """A greeting came through: the next loss starts from the shortest wait."""
        self.attempts = 0

    def next_s(self) -> float:
        """Seconds until the next try; counts one more failure."""
        # The exponent is capped because 2**attempts would overflow a float after a long outage.
        ceiling = self._timing.backoff_first_s * 2 ** min(self.attempts, 30)
        self.attempts += 1
        return self._random.uniform(0, min(self._timing.backoff_most_s, ceiling))

    def slow_s(self) -> float:
        """The wait of a line that stands still until a person has looked."""
        return self._random.uniform(self._timing.backoff_most_s / 2, self._timing.backoff_most_s)

    def spread_s(self, window_s: float) -> float:
        """Somewhere within the window that head office named."""
        return self._random.uniform(0, window_s)
