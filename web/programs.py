"""One program of the house as a process: its environment, its log, its start and its end."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Event
from time import monotonic

ROOT = Path(__file__).parents[1]
READY_S = 120.0
STOP_S = 8.0
DIE_WITH_PARENT = 1


class StartFailed(Exception):
    """A program did not start; the message is a few lines for whoever started it."""


class Program:
    """`python -m <module> serve` with its own home; commands of the same module run in the same environment."""

    def __init__(self, module: str, home: Path, url: str, environment: Mapping[str, str]) -> None:
        self.module = module
        self.home = home
        self.url = url
        self.log = home / "log" / f"{module}.log"
        self._environment = {**_plain_environment(), **environment}
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The serving process, or None when it is stopped."""
        return self._process.pid if self.runs() and self._process is not None else None

    def runs(self) -> bool:
        """Whether the process is there now."""
        return self._process is not None and self._process.poll() is None

    def extend_environment(self, more: Mapping[str, str]) -> None:
        """Put settings over those it has; they count from the next start."""
        self._environment = {**self._environment, **more}

    def command(self, *words: str) -> "Command":
        """Start a command of this program; `.output()` waits for its end."""
        return Command(
            subprocess.Popen(
                self._words(*words),
                cwd=ROOT,
                env=self._environment,
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                preexec_fn=_die_with_parent,
            ),
            f"{self.module} {words[0]}",
        )

    def start(self) -> None:
        """Start serving; `wait_ready` says when it answers."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            # Its own session: Ctrl-C reaches us alone, and we stop everyone in order.
            self._process = subprocess.Popen(
                self._words("serve"),
                cwd=ROOT,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def wait_ready(self, limit_s: float = READY_S) -> None:
        """Wait until /healthz is well; raises StartFailed with the log's end when it is not in time."""
        end, pause = monotonic() + limit_s, Event()
        while not self.is_well():
            if not self.runs() or monotonic() > end:
                raise StartFailed(f"{self.module} did not start. The end of {self.log}:\n{self.log_end()}")
            pause.wait(0.05)

    def is_well(self) -> bool:
        """Whether /healthz answers 200 now."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(json.load(answer)["ok"])
        except (OSError, ValueError, KeyError):
            return False

    def stop(self) -> None:
        """Stop in order; hard if it does not."""
        self.ask_to_stop()
        self.wait_stopped()

    def ask_to_stop(self) -> None:
        """Tell the process to end; `wait_stopped` waits for it."""
        if self._process is not None and self.runs():
            self._process.terminate()

    def wait_stopped(self) -> None:
        """Wait for the end that was asked for."""
        if self._process is None:
            return
        try:
            self._process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End it and its worker at once, as a power cut would."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def log_end(self, lines: int = 15) -> str:
        """The last lines of the log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def _words(self, *words: str) -> list[str]:
        return [sys.executable, "-m", self.module, *words]


class Command:
    """A command that is under way."""

    def __init__(self, process: "subprocess.Popen[str]", name: str) -> None:
        self._process = process
        self._name = name

    def output(self) -> str:
        """What it printed; raises StartFailed with its own words when it failed."""
        told, complaint = self._process.communicate()
        if self._process.returncode != 0:
            raise StartFailed(f"{self._name} failed:\n{complaint.strip()[-2000:] or told.strip()[-2000:]}")
        return told


def _plain_environment() -> dict[str, str]:
    # The caller's own HQ or kiosk settings must not leak into a stack with its own homes.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KIOSK_", "HQ_"))}
    return {**kept, "PYTHONUNBUFFERED": "1"}


def _die_with_parent() -> None:
    # A test or a launcher that is killed must not leave its programs, their ports and its commands behind (Linux only).
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
