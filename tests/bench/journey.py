"""The purchase in Chromium: from the finger to the paint, step by step, and from the yes to head office's screen.

Taps are real touches of a finger that rests for 60 ms (people's rest longer: 70 ms and more), as pages fetch where a
link leads from the moment it lands. A step's time goes from the click's own event time (the finger leaves) to the frame
that paints the next page (`tap_to_paint`), and to the moment at which the browser presents that page's heading
(`tap_to_screen`: with raster and composition, which a screen without a graphics card does by its processor); see
journey.js. `ends_with` holds the 180 ms that the keypad waits for another digit. Head office's /sales is open in
another window and changes by its websocket.

A hold and an order wait for the disk; TMPDIR says which disk is measured.
"""

import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from time import monotonic

from playwright.sync_api import Browser, expect

from tests.bench.figures import percentile, rounded
from tests.browser import chromium, hands
from tests.browser.screen import PORTRAIT, Screen, open_screen
from tests.form_reader import Visitor
from tests.waiting import until
from web.stack import Stack

SCRIPT = (Path(__file__).parent / "journey.js").read_text(encoding="utf-8")
TAP_P95_MS, HQ_P95_MS, SHIFT_MOST = 100.0, 1000.0, 0.001
WITHOUT_TARGET = ("ends_with",)
SHOWN = "_tap_to_screen"
# A shopper looks at a page before the next tap; what the page fetches by itself after 400 ms is there by then.
LOOK_MS = 800
CONTACT_MS = 60
# A quick run starts its last purchase by then, counted from the start of the bench.
ASK_EVERY_S = 0.25
QUICK_S, QUICK_ROUNDS, ROUNDS = 28.0, 12, 40


@dataclass
class Timed:
    """What the screen told during one purchase, in ms since the epoch."""

    moments: list[tuple[str, float]] = field(default_factory=list)
    shift: float = 0.0

    def hear(self, what: str, value: float) -> None:
        if what == "shift":
            self.shift += value
        else:
            self.moments.append((what, value))

    def after(self, tap: str, what: str, since: int) -> tuple[float, float] | None:
        """(tap, paint): the first `tap` since that many moments and the first `what` after it, once both are told."""
        told = self.moments[since:]
        begun = next((value for name, value in told if name == tap), None)
        if begun is None:
            return None
        done = next((value for name, value in told if name == what and value > begun), None)
        return None if done is None else (begun, done)

    def count(self, what: str) -> int:
        return sum(name == what for name, _ in self.moments)


class Wall:
    """/sales, open in its own window: when did its number of orders change."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self.screen = open_screen(browser, stack.hq_url, (1440, 900), touch=False)
        username, password, _ = next(row for row in stack.sign_ins() if row[2] == "hq_admin")
        hands.sign_in_hq(self.screen, username, password)
        self.painted: dict[int, float] = {}
        self.screen.context.expose_binding("kakiOrders", lambda _, orders, at: self.painted.setdefault(orders, at))
        self.screen.context.add_init_script(WALL)
        self.screen.open("/sales")
        hands.live(self.screen)

    def saw(self, orders: int) -> float:
        """The moment at which the wall had painted that many orders. Raises AssertionError after 10 s."""
        figure = self.screen.page.locator("#figures .kpi__figure").nth(1)
        expect(figure).to_contain_text(f"{orders:,}", timeout=10_000)
        return until(lambda: self._painted(orders), 5)

    def _painted(self, orders: int) -> float:
        self.screen.page.evaluate("0")  # lets what the page has told come in
        return self.painted.get(orders, 0.0)


WALL = """document.addEventListener("htmx:after:swap", () => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const figure = document.querySelectorAll("#figures .kpi__figure")[1].textContent.replace(/\\D/g, "");
    window.kakiOrders(Number(figure), performance.timeOrigin + performance.now());
  };
  channel.port2.postMessage(0);
}));"""


def measure(*, quick: bool) -> tuple[dict[str, float], dict[str, float]]:
    """Return (figures, targets)."""
    end = monotonic() + QUICK_S
    stores, numbers = (2, 300) if quick else (105, 3000)
    with tempfile.TemporaryDirectory() as folder:
        with Stack(Path(folder), stores=1, demo_stores=stores, numbers=numbers) as stack:
            shopper = Visitor(stack.store_urls[0])
            until(lambda: shopper.get("/plans").forms("/plans/choose"), 60)
            until(lambda: shopper.get("/numbers").forms("/numbers/hold"), 60)
            with chromium.running() as browser:
                figures = _rounds(browser, stack, QUICK_ROUNDS if quick else ROUNDS, end if quick else inf)
    targets = {name: TAP_P95_MS for name in figures if name.endswith("_tap_to_paint_p95_ms")}
    for step in WITHOUT_TARGET:
        targets.pop(f"{step}_tap_to_paint_p95_ms", None)
    return figures, targets | {"confirm_to_hq_screen_p95_ms": HQ_P95_MS, "layout_shift": SHIFT_MOST}


def _rounds(browser: Browser, stack: Stack, rounds: int, end: float) -> dict[str, float]:
    times: dict[str, list[float]] = defaultdict(list)
    shifts, taps, totals = [], [], []
    wall = Wall(browser, stack)
    screen = open_screen(browser, stack.store_urls[0], PORTRAIT)
    screen.context.add_init_script(SCRIPT)
    heard = [Timed()]
    screen.context.expose_binding("kakiTimed", lambda _, what, value: heard[0].hear(what, value))
    for done in range(rounds):
        if done > 1 and monotonic() > end:
            break
        # The first purchase fills the browser's cache, as a screen in a shop has long done.
        warm = done > 0
        heard[0] = Timed()
        steps, total = _purchase(screen, wall, heard[0], done + 1)
        if not warm:
            continue
        for step, cost in steps.items():
            times[step].append(cost)
        shifts.append(heard[0].shift)
        taps.append(heard[0].count("click"))
        totals.append(total)
    return _figures(times, shifts, taps, totals)


def _figures(
    times: dict[str, list[float]], shifts: list[float], taps: list[int], totals: list[float]
) -> dict[str, float]:
    figures: dict[str, float] = {}
    for step, costs in times.items():
        name = step if step == "confirm_to_hq_screen" or step.endswith(SHOWN) else f"{step}_tap_to_paint"
        for share in (50, 95):
            figures[f"{name}_p{share}_ms"] = rounded(percentile(costs, share / 100))
        middle, late = percentile(costs, 0.5), percentile(costs, 0.95)
        print(f"{step:28} p50 {middle:7.1f} ms  p95 {late:7.1f} ms  of {len(costs)}", flush=True)
    figures["layout_shift"] = round(max(shifts), 5)
    figures["taps"] = percentile(taps, 0.5)
    figures["purchase_total_ms"] = rounded(percentile(totals, 0.5))
    figures["purchases"] = len(totals)
    return figures


def _purchase(screen: Screen, wall: Wall, timed: Timed, orders: int) -> tuple[dict[str, float], float]:
    """One purchase; ms from tap to paint by step, and from the first tap to the code. Ends on the home page."""
    page, costs = screen.page, {}
    screen.open("/")
    begun = _tap(screen, timed, costs, "numbers", ".task-tile >> nth=0")
    ending = (hands.tile(page).get_attribute("value") or "")[-1]
    since = len(timed.moments)
    page.locator(f".finder [data-key='{ending}']").tap()
    down, shown = _wait(screen, timed, "down", f"echo {ending}", since)
    costs["key"] = shown - down
    down, found = _wait(screen, timed, "down", "swap", since)
    costs["ends_with"] = found - down
    screen.rest()
    _tap(screen, timed, costs, "hold", ".number-tile.is-free:not([disabled]) >> nth=0")
    _tap(screen, timed, costs, "plans", "#pick .btn--go")
    _tap(screen, timed, costs, "review", "button[name=plan] >> nth=-1")
    hands.consent(screen)
    said = _tap(screen, timed, costs, "order", ".pay-bar .btn--go")
    costs["confirm_to_hq_screen"] = wall.saw(orders) - said
    hands.pause(screen)
    page.locator("form[action='/visit/end'] .btn--go >> nth=0").tap()
    page.wait_for_url(screen.base + "/")
    screen.rest()
    return costs, said + costs["order"] - begun


def _tap(screen: Screen, timed: Timed, costs: dict[str, float], step: str, selector: str) -> float:
    """Tap what leads to another page; the moment of the tap. Writes into `costs` what the step took in ms."""
    since = len(timed.moments)
    screen.page.wait_for_timeout(LOOK_MS)
    _touch(screen, selector)
    begun, shown = _wait(screen, timed, "click", "shown", since)
    _, painted = _wait(screen, timed, "click", "page", since)
    screen.rest()
    costs[step], costs[f"{step}{SHOWN}"] = painted - begun, shown - begun
    return begun


def _touch(screen: Screen, selector: str) -> None:
    place = screen.page.locator(selector)
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box is not None, selector
    finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    browser = screen.context.new_cdp_session(screen.page)
    browser.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    screen.page.wait_for_timeout(CONTACT_MS)
    browser.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    browser.detach()


def _wait(screen: Screen, timed: Timed, tap: str, what: str, since: int) -> tuple[float, float]:
    def told() -> tuple[float, float] | None:
        screen.page.wait_for_function("true")  # lets what the page has told come in
        return timed.after(tap, what, since)

    # Asking seldom: each question is work for the browser that is being timed.
    both = until(told, 15, ASK_EVERY_S, what=f"{what} after the tap")
    assert both is not None
    return both
