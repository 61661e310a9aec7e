"""Which city and brand this store belongs to: they choose its grade table."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("store_facts") as facts:
        facts.add_column(sa.Column("city", sa.String(length=40), server_default="", nullable=False))
        facts.add_column(sa.Column("brand", sa.String(length=40), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("store_facts") as facts:
        facts.drop_column("brand")
        facts.drop_column("city")
