"""Checking a file of numbers and then writing it, beside the requests; how far it is stands in its row.

The same file may be written twice without harm, so a run that stopped with its process is simply begun again.
"""

import threading
import time
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from storeadmin import config
from storeadmin.imports.kinds import IMPORTS
from storeadmin.imports.models import NumberFile
from storeadmin.imports.pattern import ErrorWords, Outcome
from storeadmin.imports.reading import FileRefused
from storeadmin.imports.running import run
from storeadmin.imports.uploads import PART
from telecom.errors import N_, NotFound, Refusal
from web.db import Database

SILENT_FOR = timedelta(seconds=60)
TOLD_EVERY_S = 0.5
NAME_MOST = 120
PART_LASTS_S = 3600

log = structlog.get_logger("storeadmin.imports")


class ImportRunning(Refusal):
    """One file at a time."""

    code = "import_running"
    message = N_("有一个文件正在处理，完了再传")


def rows_of(folder: Path, file_id: str) -> Path:
    return folder / f"{file_id}.csv"


def errors_of(folder: Path, file_id: str) -> Path:
    return folder / f"{file_id}.errors.csv"


def begin(session: Session, file_id: str, name: str, size: int, by: str, now: datetime) -> NumberFile:
    """Write down that this file is being checked. Raises ImportRunning."""
    close_silent(session, now)
    file = NumberFile(
        id=file_id, name=name[:NAME_MOST], by=by, size=size, read=0, found={}, began_at=now, changed_at=now
    )
    session.add(file)
    _only_one(session)
    return file


def confirm(session: Session, file_id: str, folder: Path, now: datetime) -> None:
    """Write what was checked; once, or again after a stop. Raises NotFound, ImportRunning, Refusal."""
    close_silent(session, now)
    file = get(session, file_id, lock=True)
    if (file.step, file.state) not in (("check", "done"), ("write", "failed")):
        raise Refusal("import_spent", N_("这个文件现在不能导入，要导的话再传一次"))
    if not rows_of(folder, file_id).exists():
        raise Refusal("import_gone", N_("这个文件已经不在了，再传一次"))
    file.step, file.state, file.read, file.changed_at = "write", "running", 0, now
    _only_one(session)


def start(database: Database, folder: Path, file_id: str, words: ErrorWords) -> threading.Thread:
    """Run it beside the requests; the page asks how far it is."""
    thread = threading.Thread(target=go, args=(database, folder, file_id, words), name="number-file", daemon=True)
    thread.start()
    return thread


def go(database: Database, folder: Path, file_id: str, words: ErrorWords) -> None:
    """Check or write the file, as its row says."""
    with database.reading() as session:
        step = get(session, file_id).step
    rows, errors = rows_of(folder, file_id), errors_of(folder, file_id)
    progress = _Progress(database, file_id)
    try:
        errors.unlink(missing_ok=True)
        options: dict[str, Any] = {"dry_run": step == "check", "errors": errors, "tell": progress, "words": words}
        outcome = run(IMPORTS["numbers"], rows, database, config.now(), **options)
        if step == "write":
            rows.unlink(missing_ok=True)
        _note(database, file_id, state="done", found=found(outcome))
    except FileRefused as refused:
        rows.unlink(missing_ok=True)
        _note(database, file_id, state="refused", found={"why": refused.why, "told": refused.told})
    except Exception:
        log.exception("number_file_failed", file=file_id, step=step)
        _note(database, file_id, state="failed")


def found(outcome: Outcome) -> dict[str, Any]:
    """As plain data: how many rows of each fate, and the first wrong ones."""
    return {"counts": dict(outcome.counts), "first": [asdict(wrong) for wrong in outcome.first]}


def get(session: Session, file_id: str, *, lock: bool = False) -> NumberFile:
    """One file, locked for a change if asked. Raises NotFound."""
    file = session.get(NumberFile, file_id, with_for_update=lock or None)
    if file is None:
        raise NotFound("no_number_file", N_("没有这次导入"))
    return file


def latest(session: Session, count: int) -> list[NumberFile]:
    """The newest files."""
    return list(session.scalars(select(NumberFile).order_by(NumberFile.id.desc()).limit(count)))


def has_stopped(file: NumberFile, now: datetime) -> bool:
    """Whether it failed, or its process has gone and left it unfinished."""
    return file.state == "failed" or (file.state == "running" and now - file.changed_at > SILENT_FOR)


def close_silent(session: Session, now: datetime) -> None:
    """A run that has given no sign of life has stopped with its process."""
    silent = update(NumberFile).where(NumberFile.state == "running", NumberFile.changed_at < now - SILENT_FOR)
    session.execute(silent.values(state="failed"))


def tidy(session: Session, folder: Path, kept: str) -> None:
    """A new file takes the place of what was sent before and is not being read, or never came whole."""
    running = set(session.scalars(select(NumberFile.id).where(NumberFile.state == "running")))
    old = [path for path in folder.glob("*.csv") if path.name.split(".")[0] not in running | {kept}]
    old += [path for path in folder.glob(f"*{PART}") if time.time() - path.stat().st_mtime > PART_LASTS_S]
    for path in old:
        path.unlink(missing_ok=True)


class _Progress:
    """Writes down how far a run is, twice a second at most."""

    def __init__(self, database: Database, file_id: str) -> None:
        self._database, self._file_id, self._last = database, file_id, 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        if time.monotonic() - self._last >= TOLD_EVERY_S or done == total:
            self._last = time.monotonic()
            _note(self._database, self._file_id, read=done)


def _note(database: Database, file_id: str, **values: Any) -> None:
    with database.transaction() as session:
        noted = update(NumberFile).where(NumberFile.id == file_id)
        session.execute(noted.values(changed_at=config.now(), **values))


def _only_one(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError:
        raise ImportRunning() from None
