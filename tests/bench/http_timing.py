"""Timing a page from outside over one kept-alive connection, and how many a worker answers a second."""

import http.client
import threading
from dataclasses import dataclass
from time import monotonic, perf_counter
from urllib.parse import urlsplit

from tests.bench.figures import percentile


@dataclass(frozen=True)
class Timed:
    """What one address cost. Times are whole answers, in milliseconds."""

    median_ms: float
    p99_ms: float
    size: int
    body: bytes


class Caller:
    """One kept-alive connection with the cookies of one visitor."""

    def __init__(self, base: str, cookies: str = "") -> None:
        parts = urlsplit(base)
        self._connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=20)
        self._headers = {"Cookie": cookies} if cookies else {}

    def get(self, path: str) -> bytes:
        """The body of a 200 answer. Raises AssertionError for any other status."""
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, f"{path} answered {answer.status}"
        return body

    def close(self) -> None:
        self._connection.close()


def time_page(caller: Caller, path: str, rounds: int) -> Timed:
    """Ask `rounds` times after 20 uncounted ones."""
    for _ in range(20):
        body = caller.get(path)
    costs = []
    for _ in range(rounds):
        begun = perf_counter()
        body = caller.get(path)
        costs.append((perf_counter() - begun) * 1000)
    return Timed(percentile(costs, 0.5), percentile(costs, 0.99), len(body), body)


def requests_per_s(base: str, path: str, cookies: str, seconds: float, callers: int = 4) -> float:
    """Answers a second with several callers at once, until `seconds` have passed."""
    counts = [0] * callers
    end = monotonic() + seconds

    def ask(index: int) -> None:
        caller = Caller(base, cookies)
        while monotonic() < end:
            caller.get(path)
            counts[index] += 1
        caller.close()

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(callers)]
    begun = monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (monotonic() - begun)
