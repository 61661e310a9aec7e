"""Thousands of numbers in one statement, alike on both databases: a list that the database itself takes apart."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, Connection, cast, func, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def listed(where: Session | Connection, digits: Sequence[str]) -> Any:
    """A column with these numbers, to select from."""
    written = literal(json.dumps(digits))
    dialect = where.dialect if isinstance(where, Connection) else where.get_bind().dialect
    if dialect.name == "postgresql":
        rows = func.json_array_elements_text(cast(written, JSON))
    else:
        rows = func.json_each(written)
    # Named, because inside a subquery an unknown name would mean the outer table's column, and every row would match.
    return rows.table_valued("value").c.value


def insert_into(connection: Connection, table: Any) -> Any:
    """An INSERT that may end with what is to be done about a row that is there already."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
