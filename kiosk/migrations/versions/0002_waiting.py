"""How long an order has waited by the monotonic clock, and the open visits found without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("orders") as orders:
        # Orders from before belong to no boot that is known: only a sure clock, or long waiting, ends them.
        orders.add_column(sa.Column("boot_id", sa.String(length=36), nullable=False, server_default=""))
        orders.add_column(sa.Column("placed_mono_ns", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_visit_open", "visit", ["id"], sqlite_where=sa.text("ended_at IS NULL"))


def downgrade() -> None:
    op.drop_index("ix_visit_open", table_name="visit")
    with op.batch_alter_table("orders") as orders:
        orders.drop_column("placed_mono_ns")
        orders.drop_column("boot_id")
