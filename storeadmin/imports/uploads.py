"""A file of numbers on its way in: as it comes it is written to the disk that it stays on, and never held in memory.

The frame reads a form before any view is asked. So that nobody else can send as much, the room for one is made only
for a person who may import, and for this form alone.
"""

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from flask import Request, current_app
from werkzeug.datastructures import FileStorage
from werkzeug.formparser import FormDataParser

from telecom.errors import N_, BadInput, Refusal
from web.home import make_home
from web.settings import HqSettings

MB = 1024 * 1024
# The form's own fields and the borders between its parts.
AROUND = 64 * 1024
PART = ".part"
"""How the name of a file ends that is still coming in."""


class FileTooLong(Refusal):
    """More bytes than the setting allows."""

    code = "file_too_long"
    message = N_("文件超过 %(most)s MB，分成几个再传")
    status = 413

    def __init__(self, most_mb: int) -> None:
        super().__init__(most=most_mb)


def folder_of(settings: HqSettings) -> Path:
    """Where files of numbers wait, beside head office's database and not in the system's, which may be memory."""
    return make_home(settings.home / "imports")


def make_room(request: Request) -> None:
    """Let this request bring a file of numbers. Raises FileTooLong for one that says at once that it is longer."""
    settings: HqSettings = current_app.config["KAKI_SETTINGS"]
    most = settings.import_mb * MB + AROUND
    if (request.content_length or 0) > most:
        raise FileTooLong(settings.import_mb)
    request.max_content_length = most
    request.form_data_parser_class = _parser_into(folder_of(settings))


def keep(sent: FileStorage | None, path: Path) -> int:
    """Give the file that came its place; its length in bytes. Raises BadInput for none, or an empty one."""
    if sent is None or not sent.filename:
        raise BadInput("no_file", N_("先选一个 CSV 文件"), field="file")
    sent.stream.flush()
    size = os.fstat(sent.stream.fileno()).st_size
    if not size:
        raise BadInput("empty_file", N_("文件是空的"), field="file")
    os.link(str(sent.stream.name), path)  # The temporary name goes when the request ends; the bytes are not copied.
    return size


def _parser_into(folder: Path) -> type[FormDataParser]:
    def part(*_about: Any, **_named: Any) -> Any:
        return NamedTemporaryFile(dir=folder, suffix=PART)  # noqa: SIM115  It closes, and goes, with the request.

    class Parser(FormDataParser):
        def __init__(self, stream_factory: Callable[..., IO[bytes]] | None = None, **options: Any) -> None:
            super().__init__(part, **options)

    return Parser
