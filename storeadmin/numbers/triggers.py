"""The triggers that count the numbers and note where the pool has changed, whoever writes the table.

Migration 0004 has its own copy of these statements; a test compares what the two have made. On SQLite a table that a
migration rebuilds (batch mode) loses its triggers: such a migration must make them again.
"""

from sqlalchemy import DDL, MetaData, event

_COUNT = "INSERT INTO number_count (store_id, state, grade, slot, count) VALUES"
_ADD = "ON CONFLICT (store_id, state, grade, slot) DO UPDATE SET count = number_count.count + excluded.count"
_NOTE = (
    "DELETE FROM pool_change WHERE segment = substr({row}.digits, 1, 7); "
    "INSERT INTO pool_change (segment, txid) VALUES (substr({row}.digits, 1, 7), 0);"
)
_IN = f"{_COUNT} (coalesce(NEW.store_id, ''), NEW.state, NEW.grade, 0, 1) {_ADD};"
_OUT = f"{_COUNT} (coalesce(OLD.store_id, ''), OLD.state, OLD.grade, 0, -1) {_ADD};"
_STANDS_ELSEWHERE = "OLD.store_id IS NOT NEW.store_id OR OLD.state <> NEW.state OR OLD.grade <> NEW.grade"

SQLITE = (
    f"CREATE TRIGGER number_counted_in AFTER INSERT ON number BEGIN {_IN} END",
    f"CREATE TRIGGER number_counted_out AFTER DELETE ON number BEGIN {_OUT} END",
    "CREATE TRIGGER number_counted_on AFTER UPDATE OF store_id, state, grade ON number "
    f"WHEN {_STANDS_ELSEWHERE} BEGIN {_OUT} {_IN} END",
    "CREATE TRIGGER number_pooled_in AFTER INSERT ON number "
    f"WHEN NEW.state = 'pool' BEGIN {_NOTE.format(row='NEW')} END",
    "CREATE TRIGGER number_pooled_out AFTER DELETE ON number "
    f"WHEN OLD.state = 'pool' BEGIN {_NOTE.format(row='OLD')} END",
    "CREATE TRIGGER number_pooled_on AFTER UPDATE OF state ON number "
    f"WHEN (OLD.state = 'pool') <> (NEW.state = 'pool') BEGIN {_NOTE.format(row='NEW')} END",
)

_ADD_UP = _ADD.replace(" DO UPDATE", "\nDO UPDATE")
_WAS = "SELECT coalesce(store_id, '') AS store_id, state, grade, -1 AS one FROM was"
_IS = "SELECT coalesce(store_id, '') AS store_id, state, grade, 1 AS one FROM now_is"
_OPEN_WAS, _OPEN_IS = (f"SELECT digits FROM {rows} WHERE state = 'pool'" for rows in ("was", "now_is"))


def _function(name: str, counted: str, pooled: str) -> str:
    """A statement's changes added up, and the segments in which a number went into the pool or out of it."""
    return f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO number_count (store_id, state, grade, slot, count)
SELECT store_id, state, grade, txid_current(), sum(one) FROM (
{counted}
) AS each_one GROUP BY store_id, state, grade HAVING sum(one) <> 0
{_ADD_UP};
INSERT INTO pool_change (segment, txid)
SELECT DISTINCT left(digits, 7), txid_current() FROM (
{pooled}
) AS each_one;
RETURN NULL; END $$"""


POSTGRESQL = (
    _function("number_counted_in", _IS, _OPEN_IS),
    _function("number_counted_out", _WAS, _OPEN_WAS),
    _function(
        "number_counted_on",
        f"{_WAS}\nUNION ALL {_IS}",
        f"({_OPEN_WAS} EXCEPT {_OPEN_IS})\nUNION ALL ({_OPEN_IS} EXCEPT {_OPEN_WAS})",
    ),
    "CREATE TRIGGER number_counted_in AFTER INSERT ON number REFERENCING NEW TABLE AS now_is "
    "FOR EACH STATEMENT EXECUTE FUNCTION number_counted_in()",
    "CREATE TRIGGER number_counted_out AFTER DELETE ON number REFERENCING OLD TABLE AS was "
    "FOR EACH STATEMENT EXECUTE FUNCTION number_counted_out()",
    "CREATE TRIGGER number_counted_on AFTER UPDATE ON number REFERENCING OLD TABLE AS was NEW TABLE AS now_is "
    "FOR EACH STATEMENT EXECUTE FUNCTION number_counted_on()",
)


def follow(metadata: MetaData) -> None:
    """Make the triggers wherever `metadata.create_all` makes the tables."""
    for dialect, statements in (("sqlite", SQLITE), ("postgresql", POSTGRESQL)):
        for statement in statements:
            made = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(metadata, "after_create", made.execute_if(dialect=dialect))
