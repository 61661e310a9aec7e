"""A number's grade, what it was added with, and the states of its life after the sale."""

import sqlalchemy as sa
from alembic import op
from alembic.operations.base import BatchOperations

from link.columns import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SOLD_OR_BEFORE = ("pool", "allotted", "recalling", "sold", "quarantine")
AFTER = ("in_use", "suspended", "cooling")
KNOWN = op.f("ck_number_state_known")


def upgrade() -> None:
    op.create_table(
        "number_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_batch")),
    )
    with op.batch_alter_table("number") as number:
        number.add_column(sa.Column("grade", sa.SmallInteger(), server_default="0", nullable=False))
        number.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
        number.create_foreign_key(op.f("fk_number_batch_id_number_batch"), "number_batch", ["batch_id"], ["id"])
        _know(number, SOLD_OR_BEFORE + AFTER)


def downgrade() -> None:
    # The older program knows no more than sold, and must not give what rests to somebody else.
    op.execute("UPDATE number SET state = 'sold' WHERE state IN ('in_use', 'suspended')")
    op.execute("UPDATE number SET state = 'quarantine' WHERE state = 'cooling'")
    with op.batch_alter_table("number") as number:
        _know(number, SOLD_OR_BEFORE)
        number.drop_constraint(op.f("fk_number_batch_id_number_batch"), type_="foreignkey")
        number.drop_column("batch_id")
        number.drop_column("grade")
    op.drop_table("number_batch")


def _know(number: BatchOperations, states: tuple[str, ...]) -> None:
    number.drop_constraint(KNOWN, type_="check")
    number.create_check_constraint(KNOWN, f"state IN ({', '.join(map(repr, states))})")
