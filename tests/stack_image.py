"""A stack that is prepared once for all tests: its folders are copied instead of being made anew each time."""

import fcntl
import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.waiting import until
from web.stack import Stack, free_ports

STORES, DEMO_STORES, NUMBERS = 2, 4, 300


def prepared(home: Path, factory: pytest.TempPathFactory) -> Path:
    """Fill `home` with head office and two enrolled stores that have their catalogue, all of them stopped."""
    # With several test processes the parent is theirs together; a single one has a folder of its own.
    shared = factory.getbasetemp().parent
    image = shared / "stack-image"
    with (shared / "stack-image.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (image / "whole").exists():
            shutil.rmtree(image, ignore_errors=True)
            _make(image)
            (image / "whole").touch()
    shutil.copytree(image, home, dirs_exist_ok=True)
    return home


def _make(image: Path) -> None:
    stack = Stack(image, stores=STORES, ports=free_ports(STORES + 1), demo_stores=DEMO_STORES, numbers=NUMBERS)
    with stack:
        for kiosk in stack.kiosks:
            until(lambda kiosk=kiosk: _has_catalogue(kiosk.home), 60, what="the store has numbers and plans")
    for program in stack.programs:
        # Tests look into the logs for what happened to them.
        program.log.unlink(missing_ok=True)


def _has_catalogue(home: Path) -> bool:
    with sqlite3.connect(f"file:{home / 'kiosk.sqlite'}?mode=ro", uri=True) as line:
        return all(line.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("book_number", "revision"))
