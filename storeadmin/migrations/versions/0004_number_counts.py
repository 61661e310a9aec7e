"""How many numbers stand where, kept by triggers; where the pool has changed; how far the grades are filled."""

import sqlalchemy as sa
from alembic import op

from link.columns import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAMES = ("number_counted_in", "number_counted_out", "number_counted_on")
POOL_NAMES = ("number_pooled_in", "number_pooled_out", "number_pooled_on")
SQLITE = (
    "CREATE TRIGGER number_counted_in AFTER INSERT ON number BEGIN INSERT INTO number_count (store_id, "
    "state, grade, slot, count) VALUES (coalesce(NEW.store_id, ''), NEW.state, NEW.grade, 0, 1) ON "
    "CONFLICT (store_id, state, grade, slot) DO UPDATE SET count = number_count.count + excluded.count; "
    "END",
    "CREATE TRIGGER number_counted_out AFTER DELETE ON number BEGIN INSERT INTO number_count (store_id, "
    "state, grade, slot, count) VALUES (coalesce(OLD.store_id, ''), OLD.state, OLD.grade, 0, -1) ON "
    "CONFLICT (store_id, state, grade, slot) DO UPDATE SET count = number_count.count + excluded.count; "
    "END",
    "CREATE TRIGGER number_counted_on AFTER UPDATE OF store_id, state, grade ON number WHEN OLD.store_id "
    "IS NOT NEW.store_id OR OLD.state <> NEW.state OR OLD.grade <> NEW.grade BEGIN INSERT INTO "
    "number_count (store_id, state, grade, slot, count) VALUES (coalesce(OLD.store_id, ''), OLD.state, "
    "OLD.grade, 0, -1) ON CONFLICT (store_id, state, grade, slot) DO UPDATE SET count = "
    "number_count.count + excluded.count; INSERT INTO number_count (store_id, state, grade, slot, count) "
    "VALUES (coalesce(NEW.store_id, ''), NEW.state, NEW.grade, 0, 1) ON CONFLICT (store_id, state, "
    "grade, slot) DO UPDATE SET count = number_count.count + excluded.count; END",
    "CREATE TRIGGER number_pooled_in AFTER INSERT ON number WHEN NEW.state = 'pool' BEGIN DELETE FROM "
    "pool_change WHERE segment = substr(NEW.digits, 1, 7); INSERT INTO pool_change (segment, txid) "
    "VALUES (substr(NEW.digits, 1, 7), 0); END",
    "CREATE TRIGGER number_pooled_out AFTER DELETE ON number WHEN OLD.state = 'pool' BEGIN DELETE FROM "
    "pool_change WHERE segment = substr(OLD.digits, 1, 7); INSERT INTO pool_change (segment, txid) "
    "VALUES (substr(OLD.digits, 1, 7), 0); END",
    "CREATE TRIGGER number_pooled_on AFTER UPDATE OF state ON number WHEN (OLD.state = 'pool') <> "
    "(NEW.state = 'pool') BEGIN DELETE FROM pool_change WHERE segment = substr(NEW.digits, 1, 7); INSERT "
    "INTO pool_change (segment, txid) VALUES (substr(NEW.digits, 1, 7), 0); END",
)
POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION number_counted_in() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO number_count (store_id, state, grade, slot, count)
SELECT store_id, state, grade, txid_current(), sum(one) FROM (
SELECT coalesce(store_id, '') AS store_id, state, grade, 1 AS one FROM now_is
) AS each_one GROUP BY store_id, state, grade HAVING sum(one) <> 0
ON CONFLICT (store_id, state, grade, slot)
DO UPDATE SET count = number_count.count + excluded.count;
INSERT INTO pool_change (segment, txid)
SELECT DISTINCT left(digits, 7), txid_current() FROM (
SELECT digits FROM now_is WHERE state = 'pool'
) AS each_one;
RETURN NULL; END $$""",
    """CREATE OR REPLACE FUNCTION number_counted_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO number_count (store_id, state, grade, slot, count)
SELECT store_id, state, grade, txid_current(), sum(one) FROM (
SELECT coalesce(store_id, '') AS store_id, state, grade, -1 AS one FROM was
) AS each_one GROUP BY store_id, state, grade HAVING sum(one) <> 0
ON CONFLICT (store_id, state, grade, slot)
DO UPDATE SET count = number_count.count + excluded.count;
INSERT INTO pool_change (segment, txid)
SELECT DISTINCT left(digits, 7), txid_current() FROM (
SELECT digits FROM was WHERE state = 'pool'
) AS each_one;
RETURN NULL; END $$""",
    """CREATE OR REPLACE FUNCTION number_counted_on() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO number_count (store_id, state, grade, slot, count)
SELECT store_id, state, grade, txid_current(), sum(one) FROM (
SELECT coalesce(store_id, '') AS store_id, state, grade, -1 AS one FROM was
UNION ALL SELECT coalesce(store_id, '') AS store_id, state, grade, 1 AS one FROM now_is
) AS each_one GROUP BY store_id, state, grade HAVING sum(one) <> 0
ON CONFLICT (store_id, state, grade, slot)
DO UPDATE SET count = number_count.count + excluded.count;
INSERT INTO pool_change (segment, txid)
SELECT DISTINCT left(digits, 7), txid_current() FROM (
(SELECT digits FROM was WHERE state = 'pool' EXCEPT SELECT digits FROM now_is WHERE state = 'pool')
UNION ALL (SELECT digits FROM now_is WHERE state = 'pool' EXCEPT SELECT digits FROM was WHERE state = 'pool')
) AS each_one;
RETURN NULL; END $$""",
    "CREATE TRIGGER number_counted_in AFTER INSERT ON number REFERENCING NEW TABLE AS now_is FOR EACH "
    "STATEMENT EXECUTE FUNCTION number_counted_in()",
    "CREATE TRIGGER number_counted_out AFTER DELETE ON number REFERENCING OLD TABLE AS was FOR EACH "
    "STATEMENT EXECUTE FUNCTION number_counted_out()",
    "CREATE TRIGGER number_counted_on AFTER UPDATE ON number REFERENCING OLD TABLE AS was NEW TABLE AS "
    "now_is FOR EACH STATEMENT EXECUTE FUNCTION number_counted_on()",
)


def upgrade() -> None:
    _make_tables()
    op.execute(
        "INSERT INTO number_count (store_id, state, grade, slot, count) "
        "SELECT coalesce(store_id, ''), state, grade, 0, count(*) FROM number GROUP BY store_id, state, grade"
    )
    for statement in POSTGRESQL if _is_postgresql() else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    for name in NAMES if _is_postgresql() else NAMES + POOL_NAMES:
        op.execute(f"DROP TRIGGER {name} ON number" if _is_postgresql() else f"DROP TRIGGER {name}")
    if _is_postgresql():
        for name in NAMES:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("number_grading")
    op.drop_table("pool_change")
    op.drop_table("number_count")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _make_tables() -> None:
    serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "number_count",
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("grade", sa.SmallInteger(), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "state", "grade", "slot", name=op.f("pk_number_count")),
    )
    op.create_table(
        "pool_change",
        sa.Column("id", serial, nullable=False),
        sa.Column("segment", sa.String(length=7), nullable=False),
        sa.Column("txid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pool_change")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pool_change_segment", "pool_change", ["segment"], unique=False)
    op.create_index("ix_pool_change_txid", "pool_change", ["txid"], unique=False)
    op.create_table(
        "number_grading",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("table_hash", sa.String(length=64), nullable=False),
        sa.Column("done_to", sa.String(length=7), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_grading")),
    )
