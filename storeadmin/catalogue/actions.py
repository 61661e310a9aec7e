"""Writing down what an editor typed. Nothing reaches a kiosk before it is published."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storeadmin.catalogue.kinds import KINDS
from storeadmin.catalogue.kinds.fields import Field
from storeadmin.catalogue.kinds.pattern import Entry, Kind
from storeadmin.catalogue.traditional import fill_blanks
from telecom.errors import N_, BadInput, NotFound

RESERVED_KEYS = ("new", "publish")


class FormRefused(BadInput):
    """Some fields cannot be used; `errors` has the reason for each, by field name ("" for the form as a whole)."""

    code = "form_refused"
    message = N_("有几项要改")

    def __init__(self, errors: Mapping[str, BadInput]) -> None:
        super().__init__()
        self.errors = dict(errors)


def save(
    session: Session, kind: Kind, key: str | None, form: Mapping[str, str], *, seen: str = "", by: str, now: datetime
) -> Entry:
    """Add an entry (`key` None) or change one. Raises FormRefused, or NotFound for an unknown key.

    `seen` is `Entry.changed_at` in ISO form as the editor's page showed it.
    """
    values = _read(kind, form if key is None else {**form, "key": key})
    row = session.get(kind.table, values["key"]) if key is None else existing(session, kind, key)
    if key is None and (row is not None or values["key"] in RESERVED_KEYS):
        raise FormRefused({"key": BadInput("key_taken", N_("这个代号已经有了"), field="key")})
    if key is not None and row is not None and seen and row.changed_at.isoformat() != seen:
        raise FormRefused({"": BadInput("changed_meanwhile", N_("别人刚改过这一条，看一眼新的再改"))})
    _check_references(session, kind, values)
    values = fill_blanks(values, row)
    if row is None:
        row = kind.table(**values, changed_by=by, changed_at=now)
        session.add(row)
    else:
        _change(row, values, by, now)
    session.flush()
    return row


def existing(session: Session, kind: Kind, key: str) -> Entry:
    """The entry; raises NotFound."""
    row = session.get(kind.table, key)
    if row is None:
        raise NotFound()
    return row


def _read(kind: Kind, form: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    errors: dict[str, BadInput] = {}
    for field in kind.fields:
        try:
            values[field.name] = field.value_of(form.get(field.name, ""))
        except BadInput as wrong:
            errors[field.name] = wrong
    if not errors:
        try:
            kind.check(values)
        except BadInput as wrong:
            errors[wrong.field] = wrong
    if errors:
        raise FormRefused(errors)
    return values


def _check_references(session: Session, kind: Kind, values: dict[str, Any]) -> None:
    for field in _references(kind):
        if session.get(_table_of(field), values[field.name]) is None:
            raise FormRefused({field.name: BadInput("bad_choice", N_("从列表里选一个"), field=field.name)})


def _references(kind: Kind) -> tuple[Field, ...]:
    return tuple(field for field in kind.fields if field.reference)


def _table_of(field: Field) -> type[Entry]:
    return KINDS[field.reference].table


def _change(row: Entry, values: dict[str, Any], by: str, now: datetime) -> None:
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        for name, value in {**changed, "changed_by": by, "changed_at": now}.items():
            setattr(row, name, value)
