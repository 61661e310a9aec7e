"""Holding numbers over HTTP on one worker, and how soon fifty shoppers hear that the last one is gone.

A real store's node with its link to a real head office; shoppers are made before the clock runs (a page each, one after
the other at eight screens, whose lines stay open), then each taps one number of their own. The rate is the median of
several rounds, with the slowest beside it: a shared machine's speed may halve from one second to the next. `commit_us`
is one empty-handed durable commit on the same disk: it tells a slow disk from a slow program.
"""

import os
import tempfile
from pathlib import Path
from time import perf_counter

import pysqlite3

from tests.bench.figures import percentile, rounded
from tests.bench.screens import Screens, Tapper, connect
from tests.form_reader import Visitor
from tests.waiting import until
from web.stack import Stack

HOLDS_PER_S, ALL_TOLD_MS = 300.0, 300.0
SCREENS, CALLERS, ROUNDS = 50, 8, 5


def measure(*, quick: bool) -> tuple[dict[str, float], dict[str, float]]:
    """Return (figures, targets)."""
    shoppers, races = (400, 5) if quick else (1200, 20)
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder), stores=1, demo_stores=4, numbers=3000, environment={"KIOSK_THREADS": "96"})
        with stack:
            base = stack.store_urls[0]
            until(lambda: Visitor(base).get("/numbers").forms("/numbers/hold"), 60, what="numbers to sell")
            figures = {"commit_us": rounded(_commit_us(Path(folder)))}
            # In this order: thousands of shoppers who never come back are let go 150 s later, all at once.
            figures |= _told(base, races)
            figures |= _rate(base, shoppers // ROUNDS)
    print(*(f"{name:28} {value:12,.2f}" for name, value in figures.items()), sep="\n", flush=True)
    return figures, {"holds_per_s": HOLDS_PER_S, "all_told_p100_ms": ALL_TOLD_MS}


def _rate(base: str, shoppers: int) -> dict[str, float]:
    """Each shopper of a round taps a number of their own, one after the other at eight screens that tap at once."""
    screens = [connect(base) for _ in range(CALLERS)]
    wanted: set[str] = set()
    rates: list[float] = []
    taken_ms: list[float] = []
    for _ in range(ROUNDS):
        tapping = [Tapper.at(base, screens[at % CALLERS]) for at in range(shoppers)]
        for tapper in tapping:
            wanted.add(tapper.wants(but=wanted))
        round_ms, took_s = Tapper.tap_all(tapping, CALLERS)
        assert all(tapper.has for tapper in tapping)
        rates.append(shoppers / took_s)
        taken_ms += round_ms
    for screen in screens:
        screen.close()
    return {
        "holds_per_s": rounded(percentile(rates, 0.5)),
        "holds_per_s_slowest": rounded(min(rates)),
        "hold_median_ms": rounded(percentile(taken_ms, 0.5)),
        "hold_p99_ms": rounded(percentile(taken_ms, 0.99)),
    }


def _told(base: str, races: int) -> dict[str, float]:
    """Fifty shoppers tap the last number at once, each with a screen that listens: when the last of them has been
    told, by the answer to the tap and by the screen, from the taps on."""
    answered, heard = [], []
    with Screens(base, SCREENS) as screens:
        for _ in range(races):
            tapping = [Tapper.at(base) for _ in range(SCREENS)]
            digits = tapping[0].wants()
            for tapper in tapping:
                tapper.wants(digits)
            began = perf_counter()
            taken_ms, _ = Tapper.tap_all(tapping, SCREENS)
            assert sum(tapper.has for tapper in tapping) == 1
            answered.append(max(taken_ms))
            heard.append(max((at - began) * 1000 for at in screens.told_of(digits)))
            for tapper in tapping:
                tapper.close()
    all_told = [max(both) for both in zip(answered, heard, strict=True)]
    return {
        "shoppers": float(SCREENS),
        "last_answer_p100_ms": rounded(max(answered)),
        "last_screen_p100_ms": rounded(max(heard)),
        "all_told_median_ms": rounded(percentile(all_told, 0.5)),
        "all_told_p100_ms": rounded(max(all_told)),
    }


def _commit_us(folder: Path) -> float:
    """The median of durable commits of one row, as the store's file makes them."""
    taken = []
    with pysqlite3.connect(os.fspath(folder / "commits.sqlite"), isolation_level=None) as line:
        line.execute("PRAGMA journal_mode=WAL")
        line.execute("PRAGMA synchronous=FULL")
        line.execute("CREATE TABLE one (at REAL)")
        for _ in range(300):
            began = perf_counter()
            line.execute("INSERT INTO one VALUES (?)", (began,))
            taken.append((perf_counter() - began) * 1_000_000)
    line.close()
    return percentile(taken, 0.5)
