"""Finding the message ids in Python files and templates."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file

from web.translations import COVERS, ROOT

# Refusal("code", "sentence"): the second argument is what a person reads.
KEYWORDS: dict[str, Any] = {**DEFAULT_KEYWORDS, "N_": None, "Refusal": (2,), "BadInput": (2,), "NotFound": (2,)}
TEMPLATE_OPTIONS = {"encoding": "utf-8", "silent": "false", "trimmed": "true"}

MessageId = str | tuple[str, str]


@cache
def messages_of(package: str) -> dict[MessageId, str]:
    """Every message id that `package`'s catalogue covers -> the file that has it (relative to the project)."""
    found: dict[MessageId, str] = {}
    for covered in COVERS[package]:
        for path, method in _files(ROOT / covered):
            for message in _messages(path, method):
                found.setdefault(message, path.relative_to(ROOT).as_posix())
    return found


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    for path in sorted(folder.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, "python"
    for path in sorted(folder.rglob("templates/**/*")):
        if path.suffix in (".html", ".svg", ".txt"):
            yield path, "jinja2.ext:babel_extract"


def _messages(path: Path, method: str) -> Iterator[MessageId]:
    options = {} if method == "python" else TEMPLATE_OPTIONS
    for _line, message, _comments, _context in extract_from_file(method, path, KEYWORDS, options=options):
        if isinstance(message, tuple):
            yield message[0], message[1]
        elif message:
            yield message
