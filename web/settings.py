"""Every setting of both programs, read once from the environment.

The dataclasses below are the one table: the documentation is made from it (`python -m web.settings`).
"""

import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any, Self


def setting(name: str, default: Any, about: str, *, secret: bool = False) -> Any:
    """A dataclass field that is read from the environment variable `name`."""
    return field(default=default, metadata={"name": name, "about": about, "secret": secret}, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class FrameSettings:
    """What both programs have."""

    log_level: str = setting("KAKI_LOG_LEVEL", "info", "debug, info, warning or error")
    development: bool = setting(
        "KAKI_DEVELOPMENT", False, "look at templates, styles and scripts again on each request"
    )
    metrics_token: str = setting(
        "KAKI_METRICS_TOKEN", "", "bearer token for /metrics from other hosts; empty: loopback only", secret=True
    )
    data: str = setting(
        "KAKI_DATA", "", "folder of public data files for imports and their tests; empty: our own samples"
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Settings from `environment` (default: the process's own).

        Raises SettingError with one clear sentence when a value cannot be read.
        """
        found = os.environ if environment is None else environment
        values = {f.name: _read(f, found[f.metadata["name"]]) for f in fields(cls) if found.get(f.metadata["name"])}
        return cls(**values)


@dataclass(frozen=True, kw_only=True)
class KioskSettings(FrameSettings):
    """One store's node."""

    home: Path = setting("KIOSK_HOME", Path("var/kiosk"), "folder of the node's database, keys, media and logs")
    host: str = setting("KIOSK_HOST", "127.0.0.1", "address of the plain HTTP port; keep it on loopback")
    port: int = setting("KIOSK_PORT", 8801, "plain HTTP port for screens on the node itself")
    lan_host: str = setting("KIOSK_LAN_HOST", "0.0.0.0", "address of the HTTPS port for the store's other screens")
    lan_port: int = setting("KIOSK_LAN_PORT", 0, "HTTPS port on the store's LAN; 0: no LAN port")
    lan_names: tuple[str, ...] = setting(
        "KIOSK_LAN_NAMES", (), "names and addresses in the node's certificate, by comma"
    )
    hq_url: str = setting("KIOSK_HQ_URL", "http://127.0.0.1:8800", "where head office is")
    public_url: str = setting(
        "KIOSK_PUBLIC_URL", "", "address that a visitor's phone can reach; empty: head office's address"
    )
    demo: bool = setting("KIOSK_DEMO", False, "loopback pairs itself and demo hints are shown")
    threads: int = setting("KIOSK_THREADS", 48, "threads of the web server; more than the screens plus 16")

    @property
    def database_url(self) -> str:
        """The store's own SQLite file."""
        return f"sqlite:///{self.home / 'kiosk.sqlite'}"

    @property
    def redis_url(self) -> str:
        """A store has one process and no Redis."""
        return ""

    @property
    def async_mode(self) -> str:
        """A store's server has threads only."""
        return "threading"


@dataclass(frozen=True, kw_only=True)
class HqSettings(FrameSettings):
    """Head office."""

    home: Path = setting("HQ_HOME", Path("var/hq"), "folder of HQ's database (if SQLite), keys and media")
    host: str = setting("HQ_HOST", "127.0.0.1", "address of the HTTP port")
    port: int = setting("HQ_PORT", 8800, "HTTP port")
    database: str = setting("HQ_DATABASE_URL", "", "postgresql://... ; empty: SQLite in HQ_HOME", secret=True)
    redis_url: str = setting(
        "HQ_REDIS_URL", "", "redis://... between several HQ processes; empty: one process", secret=True
    )
    public_url: str = setting("HQ_PUBLIC_URL", "", "address of HQ as phones and stores see it")
    async_mode: str = setting("HQ_ASYNC_MODE", "threading", "threading, or gevent with gunicorn's gevent worker")
    demo: bool = setting("HQ_DEMO", False, "demo sign-ins are named on the sign-in page")
    cooling_days: int = setting("HQ_COOLING_DAYS", 180, "days that a released number rests before its next customer")
    notices_least: int = setting("HQ_NOTICES_LEAST", 2, "notices to the customer before a release; at least 2")
    notice_days: int = setting("HQ_NOTICE_DAYS", 7, "days between the stop, each notice and the release")
    import_mb: int = setting(
        "HQ_IMPORT_MB", 512, "largest file of numbers on the page, in MB; ten million rows take 130 to 270"
    )
    threads: int = setting("HQ_THREADS", 192, "threads of the embedded web server; more than the stores plus 32")

    @property
    def database_url(self) -> str:
        """PostgreSQL if set, else HQ's own SQLite file."""
        return self.database or f"sqlite:///{self.home / 'hq.sqlite'}"


class SettingError(Exception):
    """A setting cannot be read; the message is one sentence for whoever starts the program."""


@dataclass(frozen=True)
class Documented:
    """One row of the settings table in the documentation."""

    name: str
    default: str
    about: str
    program: str


def documented() -> tuple[Documented, ...]:
    """Every setting once, those of both programs first."""
    shared = {f.name for f in fields(FrameSettings)}
    rows = [_row(f, "both") for f in fields(FrameSettings)]
    for program, kind in (("kiosk", KioskSettings), ("storeadmin", HqSettings)):
        rows += [_row(f, program) for f in fields(kind) if f.name not in shared]
    return tuple(rows)


def markdown() -> str:
    """The settings as a Markdown table."""
    head = "| setting | program | default | what it does |\n| --- | --- | --- | --- |\n"
    return head + "".join(
        f"| `{r.name}` | {r.program} | {f'`{r.default}`' if r.default else ''} | {r.about} |\n" for r in documented()
    )


def _row(described: Field[Any], program: str) -> Documented:
    default = "" if described.default in (MISSING, None) else _shown(described.default)
    return Documented(described.metadata["name"], default, described.metadata["about"], program)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _read(described: Field[Any], text: str) -> Any:
    default, name = described.default, described.metadata["name"]
    try:
        if isinstance(default, bool):
            return {
                "1": True,
                "true": True,
                "yes": True,
                "on": True,
                "0": False,
                "false": False,
                "no": False,
                "off": False,
            }[text.lower()]
        if isinstance(default, int):
            return int(text)
    except (KeyError, ValueError):
        wanted = "1 or 0" if isinstance(default, bool) else "a whole number"
        raise SettingError(f"{name} must be {wanted}, but it is {text!r}") from None
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return Path(text) if isinstance(default, Path) else text


SETTINGS: tuple[Documented, ...] = documented()

if __name__ == "__main__":
    print(markdown(), end="")
