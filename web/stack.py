"""Head office and some stores as real processes on one machine: for ./run, for tests, for benches.

with Stack(tmp_path, stores=2, demo_stores=4, numbers=200) as stack:      # free ports
    stack.hq_url, stack.store_urls, stack.hq.kill(), stack.hq.start()
"""

import hashlib
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from web.programs import ROOT, Program

SIGN_INS = "sign-ins.tsv"
LOOPBACK = "127.0.0.1"


class Stack:
    """HQ and `stores` kiosks (stores S0001, S0002, ...), each its own process, home and database."""

    def __init__(
        self,
        home: Path,
        stores: int = 2,
        *,
        ports: Sequence[int] | None = None,
        demo_stores: int = 105,
        numbers: int = 3000,
        database_url: str = "",
        host: str = LOOPBACK,
        lan_ports: Sequence[int] = (),
        environment: dict[str, str] | None = None,
    ) -> None:
        """`ports` are HQ's and one a store (free ones unless given); `lan_ports` open the stores' HTTPS doors.

        HQ and those doors listen on `host`; a store's plain HTTP stays on loopback.
        """
        chosen = list(ports) if ports else free_ports(stores + 1)
        self.home, self._demo, self._host = home.resolve(), (max(demo_stores, stores), numbers), host
        self.hq_url = f"http://{host}:{chosen[0]}"
        self.store_urls = [f"http://{LOOPBACK}:{port}" for port in chosen[1:]]
        self.lan_urls = [f"https://{host}:{port}" for port in lan_ports]
        extra = environment or {}
        self.hq = Program(
            "storeadmin", self.home / "hq", self.hq_url, {**self._hq_settings(chosen[0], database_url), **extra}
        )
        self.kiosks = [
            Program("kiosk", self.home / f"store{n}", url, {**self._kiosk_settings(n, chosen[n], lan_ports), **extra})
            for n, url in enumerate(self.store_urls, 1)
        ]

    @property
    def programs(self) -> list[Program]:
        """HQ first, then the stores."""
        return [self.hq, *self.kiosks]

    def start(self) -> Self:
        """Set up what is new, start everything, wait for all. Raises StartFailed, with nothing left running."""
        try:
            self._prepare_hq()
            ready = [kiosk for kiosk in self.kiosks if _is_done(kiosk, "enrolled")]
            for program in [self.hq, *ready]:
                self._migrate([program])
                program.start()
            self._enrol([kiosk for kiosk in self.kiosks if kiosk not in ready])
            for program in self.programs:
                program.wait_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop the stores and HQ; safe to call twice."""
        for program in reversed(self.programs):
            program.ask_to_stop()
        for program in reversed(self.programs):
            program.wait_stopped()

    def sign_ins(self) -> list[tuple[str, str, str]]:
        """The demo's (username, password, role), one of each role."""
        path = self.hq.home / SIGN_INS
        rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
        return [(row[0], row[1], row[2]) for row in rows if len(row) == 3]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def _prepare_hq(self) -> None:
        self._migrate([self.hq])
        if _is_done(self.hq, "demo"):
            return
        stores, numbers = self._demo
        told = self.hq.command("demo", "--stores", str(stores), "--numbers", str(numbers)).output()
        (self.hq.home / SIGN_INS).write_text(told, encoding="utf-8")
        _done(self.hq, "demo")

    def _enrol(self, kiosks: list[Program]) -> None:
        if not kiosks:
            return
        self._migrate(kiosks)
        self.hq.wait_ready()
        codes = [self.hq.command("enrol-code", _store_id(kiosk)) for kiosk in kiosks]
        enrolling = [
            kiosk.command("enrol", "--code", code.output().strip()) for kiosk, code in zip(kiosks, codes, strict=True)
        ]
        for kiosk, command in zip(kiosks, enrolling, strict=True):
            command.output()
            _done(kiosk, "enrolled")
            kiosk.start()

    def _migrate(self, programs: list[Program]) -> None:
        waiting = [program for program in programs if not _is_done(program, "migrated", _schema(program))]
        commands = [program.command("migrate") for program in waiting]
        for program, command in zip(waiting, commands, strict=True):
            command.output()
            _done(program, "migrated", _schema(program))

    def _hq_settings(self, port: int, database_url: str) -> dict[str, str]:
        return {
            "HQ_HOME": str(self.home / "hq"),
            "HQ_HOST": self._host,
            "HQ_PORT": str(port),
            "HQ_PUBLIC_URL": self.hq_url,
            "HQ_DEMO": "1",
            "HQ_DATABASE_URL": database_url,
        }

    def _kiosk_settings(self, n: int, port: int, lan_ports: Sequence[int]) -> dict[str, str]:
        lan = {"KIOSK_LAN_PORT": str(lan_ports[n - 1]), "KIOSK_LAN_HOST": self._host} if lan_ports else {}
        names = {"KIOSK_LAN_NAMES": self._host} if self._host != LOOPBACK else {}
        return {
            "KIOSK_HOME": str(self.home / f"store{n}"),
            "KIOSK_PORT": str(port),
            "KIOSK_HQ_URL": self.hq_url,
            "KIOSK_PUBLIC_URL": self.hq_url,
            "KIOSK_DEMO": "1",
            **lan,
            **names,
        }


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody uses now."""
    probes = [socket.create_server((LOOPBACK, 0)) for _ in range(count)]
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _store_id(kiosk: Program) -> str:
    return f"S{int(kiosk.home.name.removeprefix('store')):04d}"


def _schema(program: Program) -> str:
    total = hashlib.sha256()
    for path in sorted((ROOT / program.module / "migrations").rglob("*.py")):
        total.update(path.name.encode() + path.read_bytes())
    return total.hexdigest()


def _is_done(program: Program, what: str, digest: str = "") -> bool:
    stamp = program.home / f".{what}"
    return stamp.exists() and stamp.read_text(encoding="utf-8") == digest


def _done(program: Program, what: str, digest: str = "") -> None:
    program.home.mkdir(parents=True, exist_ok=True)
    (program.home / f".{what}").write_text(digest, encoding="utf-8")
