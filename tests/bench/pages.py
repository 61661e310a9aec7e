"""Whole pages of both programs: time, rate, size, and the rate's ratio to the same bytes as a static file.

One real worker a program, over loopback, with the demo's data and one order. `*_server_ms` are whole answers as a
caller on the same machine sees them, so they hold the server's work and the socket's.
"""

import os
import tempfile
from pathlib import Path

from tests import journey
from tests.bench.figures import rounded
from tests.bench.http_timing import Caller, requests_per_s, time_page
from tests.form_reader import Visitor
from tests.waiting import until
from web.stack import Stack

KIOSK_P99_MS = 15.0


def measure(*, quick: bool) -> tuple[dict[str, float], dict[str, float]]:
    """Return (figures, targets)."""
    rounds, seconds = (150, 0.5) if quick else (1000, 3.0)
    stores, numbers = (4, 500) if quick else (105, 3000)
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        files.mkdir()
        os.environ["BENCH_FILES"] = str(files)
        stack = Stack(Path(folder), stores=1, demo_stores=stores, numbers=numbers)
        with stack:
            _reopen(stack)
            figures = _kiosk(stack, files, rounds, seconds) | _head_office(stack, files, rounds, seconds)
    targets = {name: KIOSK_P99_MS for name in figures if name.startswith("kiosk_") and name.endswith("_p99_ms")}
    return figures, targets


def _reopen(stack: Stack) -> None:
    """Start both programs again behind the bench's door, once the store has its catalogue and numbers."""
    shopper = Visitor(stack.store_urls[0])
    until(lambda: shopper.get("/plans").forms("/plans/choose") and shopper.get("/numbers").forms("/numbers/hold"), 30)
    for program in stack.programs:
        program.stop()
        os.environ["BENCH_PROGRAM"] = program.module
        program.extend_environment({"BENCH_PROGRAM": program.module, "BENCH_FILES": os.environ["BENCH_FILES"]})
        program.module = "tests.bench.door"
        program.start()
    for program in stack.programs:
        program.wait_ready()


def _kiosk(stack: Stack, files: Path, rounds: int, seconds: float) -> dict[str, float]:
    base = stack.store_urls[0]
    bought = Visitor(base)
    code = journey.buy(bought)
    until(lambda: len(bought.get("/").text) > 0)
    shopper = Visitor(base)
    journey.hold_a_number(shopper)
    journey.choose_a_plan(shopper)
    pages = {
        "home": "/",
        "zone": "/zones/life",
        "numbers": "/numbers",
        "numbers_ends": "/numbers?ends=8",
        "plans": "/plans",
        "review": "/checkout",
        "order": f"/orders/{code}",
    }
    return _pages("kiosk", base, shopper, pages, files, rounds, seconds)


def _head_office(stack: Stack, files: Path, rounds: int, seconds: float) -> dict[str, float]:
    person = Visitor(stack.hq_url)
    username, password, _ = next(row for row in stack.sign_ins() if row[2] == "hq_admin")
    journey.sign_in_hq(person, username, password)
    pages = {
        "sales": "/sales",
        "stores": "/stores",
        "orders": "/orders",
        "catalogue": "/catalogue",
        "numbers": "/numbers",
    }
    return _pages("hq", stack.hq_url, person, pages, files, rounds, seconds)


def _pages(
    program: str, base: str, visitor: Visitor, pages: dict[str, str], files: Path, rounds: int, seconds: float
) -> dict[str, float]:
    figures: dict[str, float] = {}
    cookies = visitor.cookie_header()
    caller = Caller(base, cookies)
    for name, path in pages.items():
        timed = time_page(caller, path, rounds)
        (files / f"{program}-{name}.html").write_bytes(timed.body)
        rate = requests_per_s(base, path, cookies, seconds)
        static_rate = requests_per_s(base, f"/bench-files/{program}-{name}.html", cookies, seconds)
        key = f"{program}_{name}"
        figures[f"{key}_server_median_ms"] = rounded(timed.median_ms)
        figures[f"{key}_server_p99_ms"] = rounded(timed.p99_ms)
        figures[f"{key}_requests_per_s"] = rounded(rate)
        figures[f"{key}_static_ratio"] = rounded(rate / static_rate)
        figures[f"{key}_bytes"] = timed.size
        print(f"{key:22} median {timed.median_ms:6.2f} ms  p99 {timed.p99_ms:6.2f} ms  {rate:6.0f}/s  "
              f"{rate / static_rate:5.2f} of static  {timed.size} bytes", flush=True)  # fmt: skip
    caller.close()
    return figures
