"""Shelves that keep themselves full, numbers on their way between stores, grade tables by city and brand."""

import sqlalchemy as sa
from alembic import op

from link.columns import UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("state IN ('waiting', 'released')")
WISH_STATES = ("waiting", "released", "given", "kept", "cancelled")


def upgrade() -> None:
    _rules()
    _moves()
    _trials()
    for table in ("store", "grade_table"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("city", sa.String(length=40), server_default="", nullable=False))
            changed.add_column(sa.Column("brand", sa.String(length=40), server_default="", nullable=False))
    with op.batch_alter_table("grade_table") as changed:
        changed.add_column(sa.Column("weights", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("grade_table") as changed:
        changed.drop_column("weights")
    for table in ("grade_table", "store"):
        with op.batch_alter_table(table) as changed:
            changed.drop_column("brand")
            changed.drop_column("city")
    for table in ("grade_trial", "number_wish", "number_move", "allotment_rule"):
        op.drop_table(table)


def _rules() -> None:
    op.create_table(
        "allotment_rule",
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("low_water", sa.Integer(), nullable=False),
        sa.Column("fill_up_to", sa.Integer(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("shortage", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("filled_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "low_water >= 0 AND low_water <= fill_up_to AND fill_up_to > 0",
            name=op.f("ck_allotment_rule_marks_in_order"),
        ),
        sa.CheckConstraint("shortage >= 0", name=op.f("ck_allotment_rule_shortage_counts")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_allotment_rule_store_id_store")),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_allotment_rule")),
    )


def _moves() -> None:
    op.create_table(
        "number_move",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("from_store_id", sa.String(length=16), nullable=False),
        sa.Column("to_store_id", sa.String(length=16), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("from_store_id <> to_store_id", name=op.f("ck_number_move_two_stores")),
        sa.ForeignKeyConstraint(["from_store_id"], ["store.id"], name=op.f("fk_number_move_from_store_id_store")),
        sa.ForeignKeyConstraint(["to_store_id"], ["store.id"], name=op.f("fk_number_move_to_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_move")),
    )
    op.create_index(op.f("ix_number_move_from_store_id"), "number_move", ["from_store_id"])
    op.create_index(op.f("ix_number_move_to_store_id"), "number_move", ["to_store_id"])
    op.create_table(
        "number_wish",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("move_id", SERIAL, nullable=False),
        sa.Column("digits", sa.String(length=11), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(f"state IN ({', '.join(map(repr, WISH_STATES))})", name=op.f("ck_number_wish_state_known")),
        sa.ForeignKeyConstraint(["digits"], ["number.digits"], name=op.f("fk_number_wish_digits_number")),
        sa.ForeignKeyConstraint(["move_id"], ["number_move.id"], name=op.f("fk_number_wish_move_id_number_move")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_wish")),
    )
    op.create_index(
        "uq_number_wish_open", "number_wish", ["digits"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_number_wish_move_id_state", "number_wish", ["move_id", "state"])


def _trials() -> None:
    op.create_table(
        "grade_trial",
        sa.Column("id", SERIAL, nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('running', 'done', 'failed')", name=op.f("ck_grade_trial_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_trial")),
    )
    op.create_index("ix_grade_trial_key_id", "grade_trial", ["key", "id"])
