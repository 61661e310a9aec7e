"""Reading a CSV file as a stream: its encoding, its header, its rows with their line numbers, in constant memory."""

import codecs
import csv
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

LINE_MOST = 64 * 1024
CHUNK = 1 << 18


class FileRefused(Exception):
    """The file as a whole cannot be imported; `why` is one sentence, with `told` put in."""

    def __init__(self, why: str, **told: Any) -> None:
        super().__init__(why)
        self.why, self.told = why, told

    def __str__(self) -> str:
        return self.why % self.told


@dataclass(frozen=True)
class Line:
    """One record: where it starts in the file (1 is the header), its cells, and how many bytes are read so far."""

    number: int
    cells: list[str]
    bytes_read: int


@dataclass(frozen=True)
class Block:
    """Whole lines as they stand; `number` is the first one's in the file."""

    number: int
    text: str
    bytes_read: int

    def lines(self) -> Iterator[Line]:
        """The block's records; blank lines are passed over."""
        rows = csv.reader((_checked(line, self.number) for line in _cut(self.text)), strict=True)
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield Line(self.number + rows.line_num - 1, cells, self.bytes_read)


class CsvFile:
    """A CSV file. `lines()` gives the records after the header; `header` the column names as they stand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.encoding = encoding_of(path)
        records = self._records()
        first = next(records, None)
        if first is None:
            raise FileRefused("%(file)s is empty.", file=path.name)
        self.header = [name.strip().lower() for name in first.cells]
        records.close()

    def lines(self) -> Iterator[Line]:
        """The records below the header; blank lines are passed over."""
        records = self._records()
        next(records, None)
        return (each for each in records if any(cell.strip() for cell in each.cells))

    def has_quotes(self) -> bool:
        """Whether a cell may hold a line end: then only `lines` knows where a record ends."""
        with self.path.open("rb") as file:
            return any(b'"' in chunk for chunk in iter(lambda: file.read(CHUNK), b""))

    def blocks(self) -> Iterator[Block]:
        """The lines below the header, twenty thousand short ones at a time, of a file that has no quotes."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        rest, number = "", 1
        with self.path.open("rb") as file:
            while chunk := file.read(CHUNK):
                text, end, rest = (rest + decoder.decode(chunk, len(chunk) < CHUNK)).rpartition("\n")
                if end:
                    yield from _below_header(Block(number, text + end, file.tell()))
                    number += text.count("\n") + 1
                _checked(rest, number)
        yield from _below_header(Block(number, rest, self.size))

    def _records(self) -> Generator[Line, None, None]:
        with self.path.open("rb") as file:
            rows = csv.reader(_lines(file, self.encoding), strict=True)
            started = 1
            try:
                for cells in rows:
                    yield Line(started, cells, file.tell())
                    started = rows.line_num + 1
            except csv.Error as wrong:
                raise FileRefused(
                    "%(file)s line %(line)s: %(wrong)s.", file=self.path.name, line=rows.line_num, wrong=str(wrong)
                ) from None


def _below_header(block: Block) -> Iterator[Block]:
    number, text = block.number, block.text
    if number == 1:
        number, text = 2, text.partition("\n")[2]
    if text:
        yield Block(number, text, block.bytes_read)


def encoding_of(path: Path) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, else GB18030. Raises FileRefused for anything else."""
    with path.open("rb") as file:
        start = file.read(4)
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise FileRefused("%(file)s is neither UTF-8 nor GB18030 text.", file=path.name)


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
        raise FileRefused("line %(line)s is longer than %(most)s characters.", line=number, most=LINE_MOST)
    return line
