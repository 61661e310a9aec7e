"""What an order's line was called when it was placed: its revision goes one day, the order stays."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

LANGUAGES = ("zh_hans", "zh_hant", "en")


def upgrade() -> None:
    with op.batch_alter_table("order_line") as line:
        for language in LANGUAGES:
            line.add_column(sa.Column(f"name_{language}", sa.String(), server_default="", nullable=False))
    for language in LANGUAGES:
        op.execute(_named_by_its_revision(language))


def downgrade() -> None:
    with op.batch_alter_table("order_line") as line:
        for language in reversed(LANGUAGES):
            line.drop_column(f"name_{language}")


def _named_by_its_revision(language: str) -> str:
    """Orders of before: the name in their own revision while that is kept, else none."""
    return f"""
        UPDATE order_line SET name_{language} = coalesce((
            SELECT json_extract(CAST(document.body AS TEXT), '$.name.{language}')
            FROM orders
            JOIN revision_entry ON revision_entry.revision = orders.revision
            JOIN document ON document.hash = revision_entry.hash
            WHERE orders.id = order_line.order_id
              AND revision_entry.kind = order_line.kind AND revision_entry.key = order_line.key
        ), '')
    """
