"""`./run` in a checkout of its own: our files by links, its own `var`, and no way to any package index."""

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from tests.waiting import until
from web.stack import free_ports

ROOT = Path(__file__).parents[1]
# Without node_modules: whatever a start may install, it cannot touch ours.
PROGRAMS = ("kiosk", "link", "media", "storeadmin", "telecom", "web", "run", "brand.toml")
OURS = (*PROGRAMS, "requirements.txt", "package.json", "package-lock.json", ".build")
START_S, STOP_S = 150, 30


def make_checkout(folder: Path, *, set_up: bool = True) -> Path:
    """Fill `folder`; without `set_up` there is no `.venv`, as in a fresh clone."""
    folder.mkdir(exist_ok=True)
    if set_up and not (ROOT / ".venv" / ".requirements.txt").exists():
        pytest.skip("needs what `./run setup` makes")
    for name in (*OURS, ".venv") if set_up else OURS:
        (folder / name).symlink_to(ROOT / name)
    return folder


class Run:
    """One `./run` under way in the foreground of its own terminal group."""

    def __init__(self, checkout: Path, *words: str) -> None:
        self._told = checkout / "told.txt"
        with self._told.open("wb") as told:
            self.process = subprocess.Popen(
                words_of(checkout, *words),
                cwd=checkout.parent,
                env=environment(),
                stdout=told,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_hears_ctrl_c,
            )

    def told(self) -> str:
        return self._told.read_text(encoding="utf-8")

    def wait_for(self, words: str) -> str:
        """What it printed up to now, as soon as these words are among it."""
        until(lambda: words in self.told() or self.process.poll() is not None, START_S, what=f"it says {words!r}")
        assert words in self.told(), self.told()
        return self.told()

    def ctrl_c(self) -> int:
        """What the terminal does; the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(STOP_S)


@contextmanager
def running(checkout: Path, *words: str) -> Iterator[Run]:
    run = Run(checkout, *words)
    try:
        yield run
    finally:
        try:
            if run.process.poll() is None:
                run.ctrl_c()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(run.process.pid, signal.SIGKILL)


def _hears_ctrl_c() -> None:
    # A terminal's foreground does; whoever started these tests behind the scenes may have it ignored.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def words_of(checkout: Path, *words: str) -> list[str]:
    return [sys.executable, str(checkout / "run"), *words]


def environment() -> dict[str, str]:
    """Ours, with every package index behind a closed door."""
    nowhere = f"http://127.0.0.1:{free_ports(1)[0]}/simple"
    pip = {"PIP_INDEX_URL": nowhere, "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}
    uv = {"UV_DEFAULT_INDEX": nowhere, "UV_NO_CONFIG": "1", "UV_NO_CACHE": "1"}
    return {**os.environ, **pip, **uv, "npm_config_registry": nowhere}


def ports_in_a_row(count: int) -> int:
    """The first of so many ports that nobody uses now, below those that the system gives to callers."""
    while True:
        first = random.randrange(20_000, 32_000)
        with ExitStack() as probes:
            with suppress(OSError):
                for port in range(first, first + count):
                    probes.enter_context(socket.create_server(("", port)))
                return first


def processes_of(checkout: Path) -> list[str]:
    """The command lines of all processes that were started in this checkout or for its data."""
    mark = str(checkout).encode()
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            words = (process / "cmdline").read_bytes()
            known = mark in words or mark in (process / "environ").read_bytes()
        except OSError:
            continue  # it ended meanwhile, or is another person's
        if known:
            found.append(words.replace(b"\0", b" ").decode())
    return found
