"""On PostgreSQL the table of numbers is tidied after one in a hundred rows has changed, not after one in five.

Who draws numbers reads thirty places of ten million rows: from the index alone where the server has tidied up, else
from the rows as well.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FACTORS = ("autovacuum_vacuum_scale_factor", "autovacuum_analyze_scale_factor")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE number SET ({', '.join(f'{name} = 0.01' for name in FACTORS)})")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE number RESET ({', '.join(FACTORS)})")
