"""Whose number it is by a keyed hash, what head office counted elsewhere, and when it fenced this box."""

import sqlalchemy as sa
from alembic import op

from link.columns import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("arrived_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_identity_key_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_key")),
    )
    op.create_table(
        "identity_elsewhere",
        sa.Column("identity_hash", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_identity_elsewhere_count")),
        sa.PrimaryKeyConstraint("identity_hash", name=op.f("pk_identity_elsewhere")),
    )
    op.add_column("order_step", sa.Column("identity_hash", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_order_step_identity_hash"), "order_step", ["identity_hash"])
    op.add_column("link_identity", sa.Column("fenced_at", UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("link_identity", "fenced_at")
    op.drop_index(op.f("ix_order_step_identity_hash"), table_name="order_step")
    op.drop_column("order_step", "identity_hash")
    op.drop_table("identity_elsewhere")
    op.drop_table("identity_key")
