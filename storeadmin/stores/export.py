"""The list of stores as a CSV file that a spreadsheet opens as it is."""

import csv
import io
from collections.abc import Iterable

from flask_babel import gettext as _

from storeadmin.stores.queries import StoreRow
from telecom.calendar import ZONE

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[StoreRow], lang: str) -> bytes:
    """UTF-8 with a BOM, because spreadsheets take anything else for the system's own encoding."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        [
            _("门店编号"),
            _("店名"),
            _("镇街"),
            _("类型"),
            _("合作方"),
            _("今天收款（元）"),
            _("下单笔数"),
            _("付款笔数"),
            _("交付笔数"),
            _("连线"),
            _("最后连线"),
            _("未送达"),
        ]
    )
    for row in rows:
        writer.writerow([plain(cell) for cell in _cells(row, lang)])
    return ("\ufeff" + out.getvalue()).encode()


def plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; a negative amount stays a number."""
    is_number = cell.removeprefix("-").replace(".", "", 1).isdecimal()
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) and not is_number else cell


def _cells(row: StoreRow, lang: str) -> list[str]:
    store = row.store
    seen = row.last_seen_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S") if row.last_seen_at else ""
    partner = store.partner.name.for_language(lang) if store.partner else ""
    kind, line = {"own": _("自营"), "partner": _("合作")}[store.kind], line_name(row.line)
    money = f"{row.today.money_fen / 100:.2f}"
    return [
        store.code,
        store.name.for_language(lang),
        store.town.name.for_language(lang),
        kind,
        partner,
        money,
        *(str(count) for count in (row.today.placed, row.today.paid, row.today.handed_over)),
        line,
        seen,
        str(row.unsent),
    ]


def line_name(line: str) -> str:
    """在线, 离线 or 未登记."""
    return str({"online": _("在线"), "offline": _("离线")}.get(line, _("未登记")))
