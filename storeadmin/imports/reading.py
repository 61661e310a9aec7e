"""Reading a CSV file as a stream: its encoding, its header, its rows with their line numbers, in constant memory."""

import codecs
import csv
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

LINE_MOST = 64 * 1024
CHUNK = 1 << 20


class FileRefused(Exception):
    """The file as a whole cannot be imported; the message is one sentence."""


@dataclass(frozen=True)
class Line:
    """One record: where it starts in the file (1 is the header), its cells, and how many bytes are read so far."""

    number: int
    cells: list[str]
    bytes_read: int


class CsvFile:
    """A CSV file. `lines()` gives the records after the header; `header` the column names as they stand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.encoding = encoding_of(path)
        records = self._records()
        first = next(records, None)
        if first is None:
            raise FileRefused(f"{path.name} is empty.")
        self.header = [name.strip().lower() for name in first.cells]
        records.close()

    def lines(self) -> Iterator[Line]:
        """The records below the header; blank lines are passed over."""
        records = self._records()
        next(records, None)
        return (each for each in records if any(cell.strip() for cell in each.cells))

    def _records(self) -> Generator[Line, None, None]:
        with self.path.open("rb") as file:
            rows = csv.reader(_lines(file, self.encoding), strict=True)
            started = 1
            try:
                for cells in rows:
                    yield Line(started, cells, file.tell())
                    started = rows.line_num + 1
            except csv.Error as wrong:
                raise FileRefused(f"{self.path.name} line {rows.line_num}: {wrong}.") from None


def encoding_of(path: Path) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else GB18030. Raises FileRefused for anything else."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise FileRefused(f"{path.name} is neither UTF-8 nor GB18030 text.")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                if "\0" in decoder.decode(chunk):
                    return False
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    rest, number = "", 0
    while chunk := file.read(CHUNK):
        # splitlines() would also cut at characters that are part of a cell; CSV knows only \r and \n.
        rest += decoder.decode(chunk)
        *whole, rest = _cut(rest)
        for line in whole:
            number += 1
            yield _checked(line, number)
        _checked(rest, number + 1)
    rest += decoder.decode(b"", True)
    if rest:
        yield _checked(rest, number + 1)


def _cut(text: str) -> list[str]:
    """Lines with their ends kept; the last one is unfinished, perhaps empty."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + parts[-1:]


def _checked(line: str, number: int) -> str:
    if len(line) > LINE_MOST:
        raise FileRefused(f"line {number} is longer than {LINE_MOST} characters.")
    return line
