"""Running an import: rows stream through in batches, each batch one transaction; wrong rows go into a file."""

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import mkstemp
from typing import Any, TextIO

from storeadmin.imports.cells import CellRefused, harmless
from storeadmin.imports.pattern import Column, ErrorWords, Import, Outcome, Plain, Row, Wrong
from storeadmin.imports.reading import Block, CsvFile, FileRefused, Line
from web.db import Database

SHOWN_MOST = 200
TOLD_EVERY = 1_000
IN_ENGLISH = ErrorWords()

Tell = Callable[[str, int, int], None]


class _Undone(Exception):
    """Thrown to roll a batch of a dry run back."""


def run(
    kind: Import,
    path: Path,
    database: Database,
    now: datetime,
    *,
    dry_run: bool = False,
    errors: Path | None = None,
    tell: Tell = lambda what, done, total: None,
    words: ErrorWords = IN_ENGLISH,
) -> Outcome:
    """Import `path`; the same file twice leaves the same state.

    Rows that are refused are written to `errors`, by default beside the file or, where nothing can be written, among
    the temporary files; the outcome says where. Raises FileRefused when the file as a whole cannot be used or a refused
    row be written down; then nothing of its present batch is kept.
    """
    file = CsvFile(path)
    places = _places(kind, file)
    outcome = Outcome()
    with ExitStack() as stack:
        refuse = _refusing(outcome, lambda: _errors_file(path, errors), words, stack)

        def put(lines: Iterable[Line]) -> None:
            rows = _rows(places, lines, file, refuse, tell)
            while batch := list(islice(rows, kind.batch)):
                _put(kind, batch, database, now, refuse, outcome, dry_run)

        if kind.plain is None or places[0] is None or places[0].name != kind.plain.column or file.has_quotes():
            put(file.lines())
        else:
            for block in file.blocks():
                _put_block(kind.plain, block, put, database, now, outcome, dry_run)
                tell("read", block.bytes_read, file.size)
    tell("read", file.size, file.size)
    return outcome


def template(kind: Import) -> Iterator[list[str]]:
    """The header and one example row."""
    yield [column.name for column in kind.columns]
    yield [column.example for column in kind.columns]


def _put_block(
    plain: Plain,
    block: Block,
    put: Callable[[Iterable[Line]], None],
    database: Database,
    now: datetime,
    outcome: Outcome,
    dry_run: bool,
) -> None:
    values = plain.read(block.text)
    if values is None:
        put(block.lines())
        return
    with database.reading() if dry_run else database.transaction() as session:
        plain.put(session, values, now, outcome, dry_run)


def _put(
    kind: Import,
    batch: list[Row],
    database: Database,
    now: datetime,
    refuse: Callable[[Wrong], None],
    outcome: Outcome,
    dry_run: bool,
) -> None:
    try:
        with database.transaction() as session:
            kind.put(session, batch, now, refuse, outcome)
            if dry_run:
                raise _Undone
    except _Undone:
        pass


def _places(kind: Import, file: CsvFile) -> list[Column | None]:
    """Which column each place of a row is; None for one that we do not use."""
    known = {name: column for column in kind.columns for name in (column.name, *column.also)}
    found = [known.get(name) for name in file.header]
    twice = {column.name for column in found if column is not None and found.count(column) > 1}
    missing = [column.name for column in kind.columns if column.needed and column not in found]
    if missing:
        raise FileRefused(
            "%(file)s has no column %(missing)s; it has %(found)s.",
            file=file.path.name, missing=", ".join(missing), found=", ".join(file.header)[:SHOWN_MOST],
        )  # fmt: skip
    if twice:
        raise FileRefused(
            "%(file)s has the column %(twice)s more than once.", file=file.path.name, twice=", ".join(sorted(twice))
        )
    return found


def _rows(
    places: list[Column | None], lines: Iterable[Line], file: CsvFile, refuse: Callable[[Wrong], None], tell: Tell
) -> Iterator[Row]:
    for count, line in enumerate(lines):
        if count % TOLD_EVERY == 0:
            tell("read", line.bytes_read, file.size)
        row = _row(places, line, refuse)
        if row is not None:
            yield row


def _row(places: list[Column | None], line: Line, refuse: Callable[[Wrong], None]) -> Row | None:
    if len(line.cells) > len(places):
        told = {"cells": len(line.cells), "columns": len(places)}
        refuse(Wrong(line.number, "", "", "has %(cells)s cells for %(columns)s columns", told))
        return None
    values: dict[str, Any] = {}
    for column, cell in zip(places, line.cells + [""] * (len(places) - len(line.cells)), strict=True):
        if column is None:
            continue
        cell = cell.strip(" ")
        try:
            if cell:
                values[column.name] = column.read(cell)
            elif column.needed:
                raise CellRefused("is empty")
        except CellRefused as wrong:
            refuse(Wrong(line.number, column.name, cell, wrong.why, wrong.told))
            return None
    return Row(line.number, values)


def _refusing(
    outcome: Outcome, make: Callable[[], TextIO], words: ErrorWords, stack: ExitStack
) -> Callable[[Wrong], None]:
    """A function that counts a wrong row and writes it down; the file is made when there is a first one."""
    written: list[Any] = []

    def refuse(wrong: Wrong) -> None:
        if not written:
            file = stack.enter_context(make())
            outcome.errors = Path(file.name)
            written.append(csv.writer(file))
            written[0].writerow(words.head)
        written[0].writerow((wrong.line, wrong.column, harmless(wrong.value[:SHOWN_MOST]), words.say(wrong)))
        outcome.refused(wrong)

    return refuse


def _errors_file(path: Path, wanted: Path | None) -> TextIO:
    place = wanted or path.with_suffix(".errors.csv")
    with suppress(OSError):
        return _opened(place)
    if wanted is None:
        with suppress(OSError):
            handle, spare = mkstemp(".errors.csv", f"{path.stem}.")
            os.close(handle)
            return _opened(Path(spare))
    raise FileRefused(f"The refused rows cannot be written to {place}; name another file with --errors.")


def _opened(place: Path) -> TextIO:
    # Spreadsheets know UTF-8 by its mark.
    return place.open("w", encoding="utf-8-sig", newline="")
