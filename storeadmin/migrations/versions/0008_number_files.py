"""Files of numbers that are sent to a page: checked, then written."""

import sqlalchemy as sa
from alembic import op

from link.columns import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RUNNING = sa.text("state = 'running'")


def upgrade() -> None:
    op.create_table(
        "number_file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("step", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("began_at", UTCDateTime(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("step IN ('check', 'write')", name=op.f("ck_number_file_step_known")),
        sa.CheckConstraint(
            "state IN ('running', 'done', 'refused', 'failed')", name=op.f("ck_number_file_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_file")),
    )
    op.create_index(
        "uq_number_file_running",
        "number_file",
        ["state"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )


def downgrade() -> None:
    op.drop_index("uq_number_file_running", table_name="number_file")
    op.drop_table("number_file")
