"""A real Chromium as the kiosk runs it, for browser tests and for the journey bench."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# What phones call a node that listens on 127.0.0.1.
NODE_NAME = "node.test"
ARGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    f"--host-resolver-rules=MAP {NODE_NAME} 127.0.0.1",
)


def program() -> str:
    """The browser named by KAKI_CHROMIUM, else the one on the PATH. Raises FileNotFoundError."""
    found = os.environ.get("KAKI_CHROMIUM") or shutil.which("chromium")
    if not found:
        raise FileNotFoundError("no Chromium: set KAKI_CHROMIUM to its path")
    return found


@contextmanager
def running() -> Iterator[Browser]:
    """A headless browser, closed afterwards."""
    # The browser's own sandbox does not start for root.
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=[*ARGS, *sandbox])
        try:
            yield browser
        finally:
            browser.close()
