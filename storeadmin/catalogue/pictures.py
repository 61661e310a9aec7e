"""Pictures on their way into the catalogue: an uploaded file becomes renditions, and the form carries their names."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from media import renditions
from media.library import Library
from storeadmin.catalogue.kinds.pattern import Kind
from telecom.errors import BadInput
from telecom.pictures import Picture

REMOVE = "-remove"


@dataclass(frozen=True)
class Taken:
    """The form with each picture's names in it, and what was wrong with a file, by field."""

    typed: dict[str, str]
    errors: dict[str, BadInput]


def take(kind: Kind, typed: Mapping[str, str], file_of: Callable[[str], bytes], library: Library) -> Taken:
    """Put the uploaded files of a form into the library. `file_of(field)` is a file's bytes, empty for none."""
    found, errors = dict(typed), {}
    for field in kind.fields:
        if field.input != "picture":
            continue
        if found.pop(field.name + REMOVE, ""):
            found[field.name] = ""
        upload = file_of(field.name)
        if not upload:
            continue
        try:
            found[field.name] = msgspec.json.encode(renditions.store(library, upload)).decode()
        except BadInput as wrong:
            errors[field.name] = wrong
    return Taken(found, errors)


def shown(kind: Kind, typed: Mapping[str, str]) -> dict[str, Picture]:
    """The pictures that a form shows, by field; one that cannot be read is not shown."""
    found = {}
    for field in kind.fields:
        if field.input == "picture" and typed.get(field.name):
            with suppress(BadInput):
                found[field.name] = msgspec.convert(field.value_of(typed[field.name]), Picture)
    return found
