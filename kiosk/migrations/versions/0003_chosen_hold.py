"""A visit may hold several numbers: which of them it pointed at last."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("hold") as hold:
        # Until now a visit had one live hold, so whichever was taken last is the chosen one.
        hold.add_column(sa.Column("chosen_mono_ns", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("hold") as hold:
        hold.drop_column("chosen_mono_ns")
