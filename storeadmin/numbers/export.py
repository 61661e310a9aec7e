"""The counts as a CSV file: one row for each store, grade and state that has numbers."""

import csv
import io
from collections.abc import Sequence

from flask_babel import gettext as _

from storeadmin.numbers.overview import Overview, Wanted, matches
from storeadmin.numbers.wording import grade_name, state_name
from storeadmin.stores.export import plain
from storeadmin.stores.models import Store


def as_csv(seen: Overview, wanted: Wanted, lang: str) -> bytes:
    """UTF-8 with a BOM. The pool has no store; it is left out where a town or a store is asked for."""
    shelves = {shelf.store.id: shelf.store for shelf in seen.listed(wanted)}
    with_pool = not (wanted.text or wanted.town or wanted.low)
    lines: list[Sequence[object]] = [
        (_("门店编号"), _("店名"), _("镇街"), _("等级"), _("等级名"), _("状态"), _("数量"))
    ]
    for row in sorted(seen.rows, key=lambda row: (row.store_id or "", row.grade, row.state)):
        if not matches(row, wanted) or (row.store_id not in shelves and (row.store_id or not with_pool)):
            continue
        store = shelves.get(row.store_id or "")
        named = (
            (store.code, store.name.for_language(lang), store.town.name.for_language(lang)) if store else ("", "", "")
        )
        lines.append((*named, row.grade, grade_name(row.grade), state_name(row.state), row.count))
    return written(lines)


def _named(store: Store | None, lang: str) -> tuple[str, str, str]:
    if store is None:
        return "", "", ""
    return store.code, store.name.for_language(lang), store.town.name.for_language(lang)


def written(lines: Sequence[Sequence[object]]) -> bytes:
    """Rows as a file that a spreadsheet opens as it is, with no cell that it would take for a formula."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([plain(str(cell)) for cell in line] for line in lines)
    return ("\ufeff" + out.getvalue()).encode()
