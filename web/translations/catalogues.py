"""Reading, writing, checking and compiling the .po files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from web.translations import COVERS, LOCALES, ROOT, catalogue_file
from web.translations.sources import MessageId, messages_of

HAN = re.compile(r"[\u3400-\u9fff]")
PLACES = re.compile(r"%\((\w+)\)[sd]")
# A fixed moment: a catalogue changes when its words do, and not when it is written again.
WRITTEN_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, order=True)
class Lack:
    """One message that a person would meet untranslated, or with other places than its source."""

    package: str
    locale: str
    message: str
    source: str
    why: str


def extract(packages: tuple[str, ...] = tuple(COVERS)) -> None:
    """Bring the catalogues up to the sources: new ids come in empty, those that are gone go."""
    for package in packages:
        for locale in LOCALES:
            old = read(catalogue_file(package, locale), locale)
            write(catalogue_file(package, locale), _updated(old, messages_of(package), locale))


def lacks(packages: tuple[str, ...] = tuple(COVERS)) -> list[Lack]:
    """Everything that is not translated, by package."""
    return sorted(lack for package in packages for locale in LOCALES for lack in _lacks(package, locale))


def compile_all() -> list[Path]:
    """Make every .mo; answers those that were written."""
    return [
        _compile(catalogue_file(package, locale), locale)
        for package in COVERS
        for locale in LOCALES
        if catalogue_file(package, locale).exists()
    ]


def read(path: Path, locale: str) -> Catalog:
    """The catalogue in `path`; an empty one when there is none yet."""
    if not path.exists():
        return _empty(locale)
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def write(path: Path, catalogue: Catalog) -> None:
    """Write the catalogue, sorted, without line numbers, so that a change shows only what changed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, no_location=True, sort_output=True, width=0, omit_header=False)


def needs_translation(message: MessageId) -> bool:
    """A message without Han characters reads the same everywhere."""
    return bool(HAN.search(message if isinstance(message, str) else message[0]))


def _empty(locale: str) -> Catalog:
    return Catalog(
        locale=locale,
        project="Kaki",
        version="1",
        last_translator="Kaki",
        language_team="Kaki",
        msgid_bugs_address="none",
        creation_date=WRITTEN_AT,
        revision_date=WRITTEN_AT,
        fuzzy=False,
        header_comment="# Kaki: message ids are the simplified Chinese originals.",
    )


def _updated(old: Catalog, wanted: dict[MessageId, str], locale: str) -> Catalog:
    new = _empty(locale)
    for message in wanted:
        known = old.get(message if isinstance(message, str) else message[0])
        new.add(message, string=known.string if known is not None else None)
    return new


def _lacks(package: str, locale: str) -> Iterator[Lack]:
    own = read(catalogue_file(package, locale), locale)
    shared = own if package == "web" else read(catalogue_file("web", locale), locale)
    for message, source in messages_of(package).items():
        if not needs_translation(message):
            continue
        name = message if isinstance(message, str) else message[0]
        why = _why(own.get(name)) and _why(shared.get(name))
        if why:
            yield Lack(package, locale, name, source, why)


def _why(message: Message | None) -> str:
    if message is None or message.fuzzy or not any(_strings(message)):
        return "no translation"
    wanted = set(PLACES.findall(message.id if isinstance(message.id, str) else message.id[1]))
    if any(not set(PLACES.findall(text)) <= wanted for text in _strings(message)):
        return "other places than the source"
    return ""


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _compile(path: Path, locale: str) -> Path:
    target = path.with_suffix(".mo")
    # Two that compile at once each write their own draft.
    draft = target.with_suffix(f".mo.{uuid4().hex}")
    with draft.open("wb") as file:
        write_mo(file, read(path, locale))
    return draft.replace(target)


def relative(path: Path) -> str:
    """The path as the project names it."""
    return path.relative_to(ROOT).as_posix()
