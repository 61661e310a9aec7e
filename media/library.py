"""The library: files named by the SHA-256 of what is in them.

A name is a promise about the bytes, so content is never changed in place, a copy that came
over the link needs no trust, and two stores with one name have one picture. A file
becomes visible only whole: written aside, synced, renamed, and its folder synced.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import IO, BinaryIO

from media.refusals import FileTooLarge, MediaDamaged, MediaMissing

MEBIBYTE = 1 << 20
MOST_BYTES = 256 * MEBIBYTE
_CHUNK_BYTES = 1 << 20
_NAME = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Library:
    """A folder of content. Safe for several threads and processes on one file system."""

    def __init__(self, folder: Path | str, *, most_bytes: int = MOST_BYTES) -> None:
        self._folder = Path(folder)
        self._most_bytes = most_bytes
        self._verified: dict[str, tuple[int, int, int]] = {}
        self._lock = Lock()

    def put(self, content: bytes | BinaryIO, named: str = "") -> str:
        """Keep content and return its name. Putting the same twice is the same as once.

        With `named`, only content of that name is kept. Raises FileTooLarge, MediaDamaged (another name); like an
        error of the disk, they leave the library as it was.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor, aside = tempfile.mkstemp(prefix=".putting-", dir=self._folder)
        try:
            with os.fdopen(descriptor, "wb") as file:
                sha = self._copy(content, file)
                file.flush()
                os.fsync(file.fileno())
            if named and sha != named:
                raise MediaDamaged(named)
            os.chmod(aside, 0o644)
            self._make_visible(aside, sha)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
        return sha

    def has(self, sha: str) -> bool:
        """Is there a file of this name? (It is verified when it is opened.)"""
        return _NAME.fullmatch(sha) is not None and self._place(sha).is_file()

    def is_whole(self, sha: str) -> bool:
        """Is the file here, and is it what its name says? Read in full the first time, then remembered."""
        try:
            self.path(sha)
        except (MediaMissing, MediaDamaged):
            return False
        return True

    def path(self, sha: str) -> Path:
        """Where the verified content lies; raises MediaMissing or MediaDamaged."""
        if not self.has(sha):
            raise MediaMissing(sha)
        self._verify_once(sha)
        return self._place(sha)

    def open(self, sha: str) -> BinaryIO:
        """Open verified content for reading; raises MediaMissing or MediaDamaged."""
        return self.path(sha).open("rb")

    def names(self) -> Iterator[str]:
        """Every name in the library, sorted."""
        if not self._folder.is_dir():
            return
        for shelf in sorted(path for path in self._folder.iterdir() if path.is_dir()):
            yield from sorted(path.name for path in shelf.iterdir() if _NAME.fullmatch(path.name))

    def damaged(self) -> Iterator[str]:
        """Read everything again and give the names whose bytes are not theirs."""
        for sha in self.names():
            if _hash_of(self._place(sha)) != sha:
                yield sha

    def _place(self, sha: str) -> Path:
        return self._folder / sha[:2] / sha

    def _copy(self, content: bytes | BinaryIO, file: IO[bytes]) -> str:
        seen, size = sha256(), 0
        for chunk in _chunks(content):
            size += len(chunk)
            if size > self._most_bytes:
                raise FileTooLarge(self._most_bytes // MEBIBYTE)
            seen.update(chunk)
            file.write(chunk)
        return seen.hexdigest()

    def _make_visible(self, aside: str, sha: str) -> None:
        place = self._place(sha)
        place.parent.mkdir(exist_ok=True)
        # Also over an older file of this name: that heals one whose bytes have rotted.
        os.replace(aside, place)
        _sync_folder(place.parent)
        _sync_folder(self._folder)
        with self._lock:
            self._verified[sha] = self._seen(sha)

    def _seen(self, sha: str) -> tuple[int, int, int]:
        stat = self._place(sha).stat()
        return stat.st_ino, stat.st_size, stat.st_mtime_ns

    def _verify_once(self, sha: str) -> None:
        seen = self._seen(sha)
        with self._lock:
            if self._verified.get(sha) == seen:
                return
        if _hash_of(self._place(sha)) != sha:
            raise MediaDamaged(sha)
        with self._lock:
            self._verified[sha] = seen


def _chunks(content: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    while chunk := content.read(_CHUNK_BYTES):
        yield chunk


def _hash_of(path: Path) -> str:
    seen = sha256()
    with path.open("rb") as file:
        for chunk in _chunks(file):
            seen.update(chunk)
    return seen.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
