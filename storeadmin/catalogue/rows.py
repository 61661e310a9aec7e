"""Forms with rows: the fields of each row become the lines of text that the kind reads.

A row's fields are called `rules.3.pattern`. The buttons beside them change the rows and save nothing.
"""

import re
from collections.abc import Callable, Mapping

from storeadmin.catalogue.kinds.grade_rows import RULE_PARTS, TERM_PARTS, UNSAID, rule_rows, term_rows
from storeadmin.catalogue.kinds.pattern import Kind
from telecom.pattern_sentences import written

NAMED = re.compile(r"(?P<field>\w+)\.(?P<row>[0-9]{1,3})\.(?P<part>\w+)")
ASKED = re.compile(r"(?P<what>more|up|down|drop):(?P<field>\w+)(:(?P<row>[0-9]{1,3}))?")
SPARE = 3
Rows = list[dict[str, str]]


def joined(kind: Kind, typed: Mapping[str, str]) -> dict[str, str]:
    """The form with its rows written as lines; a form that has none of a field's rows stays as it is."""
    found = {name: text for name, text in typed.items() if not NAMED.fullmatch(name)}
    for field in kind.fields:
        if field.input in LINES:
            rows = _rows_of(field.name, typed)
            if rows is not None:
                found[field.name] = "\n".join(LINES[field.input](row) for row in rows)
    return found


def changed(typed: dict[str, str]) -> dict[str, str] | None:
    """The form after a button that moves, drops or adds rows; None when no such button was pressed."""
    asked = ASKED.fullmatch(typed.get("do", ""))
    if asked is None:
        return None
    lines = typed.get(asked["field"], "").splitlines()
    at = int(asked["row"] or 0)
    if asked["what"] == "drop" and at < len(lines):
        del lines[at]
    other = at + {"up": -1, "down": 1}.get(asked["what"], 0)
    if other != at and min(at, other) >= 0 and max(at, other) < len(lines):
        lines[at], lines[other] = lines[other], lines[at]
    return {**typed, asked["field"]: "\n".join(lines)}


def shown(kind: Kind, typed: Mapping[str, str]) -> dict[str, Rows]:
    """The rows of each field with rows, and some spare ones below."""
    blank = {"rules": dict.fromkeys(RULE_PARTS, ""), "grade_terms": dict(zip(TERM_PARTS, UNSAID, strict=True))}
    found: dict[str, Rows] = {}
    for field in kind.fields:
        if field.input in LINES:
            read = rule_rows if field.input == "rules" else term_rows
            spare = [{**blank[field.input], "sure": "1"} for _ in range(SPARE)]
            found[field.name] = read(typed.get(field.name, "")) + spare
    return found


def _rows_of(field: str, typed: Mapping[str, str]) -> Rows | None:
    rows: dict[int, dict[str, str]] = {}
    for name, text in typed.items():
        named = NAMED.fullmatch(name)
        if named and named["field"] == field:
            rows.setdefault(int(named["row"]), {})[named["part"]] = "".join(text.split())
    return [rows[at] for at in sorted(rows) if _says_something(rows[at])] if rows else None


def _says_something(row: dict[str, str]) -> bool:
    return bool(row.get("pattern") or row.get("grade"))


def _rule_line(row: dict[str, str]) -> str:
    pattern, grade = written(row.get("pattern", "")) or "-", row.get("grade", "") or "-"
    return f"{pattern} {grade}{'' if row.get('sure') else ' ?'}"


def _terms_line(row: dict[str, str]) -> str:
    return " ".join(row.get(part) or unsaid or "-" for part, unsaid in zip(TERM_PARTS, UNSAID, strict=True))


LINES: dict[str, Callable[[dict[str, str]], str]] = {"rules": _rule_line, "grade_terms": _terms_line}
