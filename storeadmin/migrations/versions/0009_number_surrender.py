"""Numbers that were handed in with a refund cool as well."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("number_leave") as leave:
        leave.add_column(sa.Column("surrendered", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("number_leave") as leave:
        leave.drop_column("surrendered")
