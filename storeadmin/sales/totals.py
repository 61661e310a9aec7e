"""Raising the day's running totals. Called inside the transaction that posts the step, so they can never drift."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol, cast

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

from storeadmin.orders.models import TrialDay
from storeadmin.sales.models import SalesHour, SalesItem
from telecom.calendar import ZONE
from telecom.quotes import NUMBER_LINES

COUNTED = {"placed": "placed", "paid": "paid", "handed_over": "handed_over", "refunded": "refunded"}
NUMBER_CHANGE = {"paid": 1, "refunded": -1}


class Line(Protocol):
    """A priced line of an order; as a property so that rows and messages both fit."""

    @property
    def kind(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def today_fen(self) -> int: ...


def count_step(
    connection: Connection, store_id: str, day: date, at: datetime, step: str, *, new_line: bool, money_fen: int
) -> None:
    """Count one step in its store and hour. `money_fen` is what was taken (paid) or given back (refunded)."""
    if step not in COUNTED:
        return
    by = {COUNTED[step]: 1}
    if new_line and step in NUMBER_CHANGE:
        by["numbers_sold"] = NUMBER_CHANGE[step]
    if step in NUMBER_CHANGE:
        by[f"{step}_fen"] = money_fen
    keys = {"business_date": day, "store_id": store_id, "hour": at.astimezone(ZONE).hour}
    _raise_by(connection, SalesHour.__table__, keys, by)


def count_items(connection: Connection, store_id: str, day: date, lines: Iterable[Line], *, step: str) -> None:
    """Count what was sold when an order is paid, and take it off again when it is refunded."""
    sign = NUMBER_CHANGE.get(step)
    if sign is None:
        return
    for line in lines:
        key = "" if line.kind in NUMBER_LINES else line.key
        keys = {"business_date": day, "store_id": store_id, "kind": line.kind, "key": key}
        _raise_by(connection, SalesItem.__table__, keys, {"count": sign, "money_fen": sign * line.today_fen})


def count_trial(connection: Connection, store_id: str, day: date, service_key: str, zone: str) -> None:
    """Count one try of a service."""
    keys = {"store_id": store_id, "business_date": day, "service_key": service_key}
    _raise_by(connection, TrialDay.__table__, keys, {"count": 1}, zone=zone)


def _raise_by(connection: Connection, table: Any, keys: Mapping[str, Any], by: Mapping[str, int], **first: Any) -> None:
    table = cast(Table, table)
    make: Any = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = make(table).values(**keys, **by, **first)
    raised = {name: table.c[name] + amount for name, amount in by.items()}
    connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=raised))
