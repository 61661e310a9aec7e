"""A page in Chromium that remembers every fault it met: console errors, failed requests, things that moved."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect

HERE = Path(__file__).parent
MEASURE = (HERE / "measure.js").read_text(encoding="utf-8")
LOOK = (HERE / "look.js").read_text(encoding="utf-8")
RESTS = """() => document.readyState === "complete" && document.fonts.status === "loaded" &&
  document.getAnimations().every((one) => one.playState !== "running" || one.effect.getTiming().iterations === Infinity)
"""
AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PORTRAIT, LANDSCAPE, SMALL, PHONE = (1080, 1920), (1920, 1080), (1366, 768), (390, 844)


# How long a busy machine may take; nothing waits for it where all is well.
expect.set_options(timeout=15_000)


@dataclass
class Screen:
    """One browser context with one page. `faults` is what went wrong on it so far, in words."""

    context: BrowserContext
    page: Page
    base: str
    faults: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)
    shifts: list[tuple[float, str]] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page of this screen's program and wait until it rests."""
        self.page.goto(self.base + path)
        self.rest()
        return self.page

    def rest(self) -> None:
        """Wait until fonts and pictures are there and nothing of a transition runs any more."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_function(RESTS)

    def look(self, **limits: object) -> list[str]:
        """What is wrong with the layout as it stands (see look.js)."""
        told: list[str] = self.page.evaluate(LOOK, limits)
        return told

    def axe(self) -> list[str]:
        """What axe finds, one line a rule and its first places."""
        if not self.page.evaluate("typeof window.axe === 'object'"):
            self.page.evaluate(AXE)
        options = json.dumps({"runOnly": AXE_RULES, "resultTypes": ["violations"]})
        found: list[dict[str, Any]] = self.page.evaluate(f"axe.run({options}).then((told) => told.violations)")
        return [f"{one['id']}: {[node['html'][:120] for node in one['nodes'][:3]]}" for one in found]

    def shift(self) -> float:
        """Sum of all layout shifts so far; the names of what moved are in `shifts`."""
        return sum(size for size, _ in self.shifts)

    def close(self) -> None:
        self.context.close()

    def _hear(self, message: ConsoleMessage) -> None:
        # The browser's own line about a refused request; the response itself is judged below.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text[:300]}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status}: {response.url}")


def open_screen(
    browser: Browser, base: str, size: tuple[int, int], *, view: str = "", touch: bool = True, **settings: Any
) -> Screen:
    """A fresh screen of that size. `view` is the cookie of language, text size and reach ("en.lg.low")."""
    settings.setdefault("locale", "zh-CN")
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, has_touch=touch, **settings)
    context.set_default_timeout(20_000)
    context.add_init_script(MEASURE)
    if view:
        context.add_cookies([{"name": "view", "value": view, "url": base}])
    page = context.new_page()
    screen = Screen(context, page, base)
    context.expose_binding("kakiShifted", lambda _, size, what: screen.shifts.append((size, f"{page.url} {what}")))
    page.on("console", screen._hear)
    page.on("pageerror", lambda error: screen.faults.append(f"script: {error}"))
    page.on("response", screen._answered)
    page.on("requestfailed", lambda request: screen.faults.append(f"failed: {request.url} {request.failure}")
            if "ERR_ABORTED" not in str(request.failure) else None)  # fmt: skip
    return screen
