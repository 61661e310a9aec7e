"""Numbers that leave their customers, whose they were, and how many one person may have."""

import sqlalchemy as sa
from alembic import op

from link.columns import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    _leaving()
    op.create_table(
        "identity_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_identity_key_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_key")),
    )
    op.create_table(
        "policy",
        sa.Column("numbers_per_identity", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("numbers_per_identity BETWEEN 1 AND 99", name=op.f("ck_policy_numbers_per_identity")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_policy")),
    )
    with op.batch_alter_table("order") as order:
        order.add_column(sa.Column("identity_hash", sa.String(length=64), nullable=True))
        order.create_index(op.f("ix_order_identity_hash"), ["identity_hash"])


def _leaving() -> None:
    op.create_table(
        "number_leave",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("digits", sa.String(length=11), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=True),
        sa.Column("owner_hash", sa.String(length=64), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("suspended_by", sa.String(length=60), nullable=False),
        sa.Column("released_by", sa.String(length=60), nullable=True),
        sa.Column("ended_by", sa.String(length=60), nullable=True),
        sa.Column("ended_how", sa.String(length=12), nullable=True),
        sa.Column("suspended_at", UTCDateTime(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("released_at", UTCDateTime(), nullable=True),
        sa.Column("cooling_ends_at", UTCDateTime(), nullable=True),
        sa.Column("pooled_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(released_at IS NULL) = (cooling_ends_at IS NULL)", name=op.f("ck_number_leave_cooling_has_end")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR (contact IS NULL AND owner_hash IS NULL)", name=op.f("ck_number_leave_erased_at_end")
        ),
        sa.ForeignKeyConstraint(["digits"], ["number.digits"], name=op.f("fk_number_leave_digits_number")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_number_leave_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_leave")),
    )
    op.create_index(
        "uq_number_leave_open", "number_leave", ["digits"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_number_leave_due_at", "number_leave", ["due_at"])
    op.create_index("ix_number_leave_order_id", "number_leave", ["order_id"])
    op.create_index(op.f("ix_number_leave_store_id"), "number_leave", ["store_id"])
    op.create_table(
        "number_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("leave_id", sa.String(length=36), nullable=False),
        sa.Column("means", sa.String(length=12), nullable=False),
        sa.Column("text_kind", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("sent_at", UTCDateTime(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("noted_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["leave_id"], ["number_leave.id"], name=op.f("fk_number_notice_leave_id_number_leave")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_notice")),
        sa.UniqueConstraint("leave_id", "sent_on", name=op.f("uq_number_notice_leave_id_sent_on")),
    )


def downgrade() -> None:
    with op.batch_alter_table("order") as order:
        order.drop_index(op.f("ix_order_identity_hash"))
        order.drop_column("identity_hash")
    op.drop_table("policy")
    op.drop_table("identity_key")
    op.drop_table("number_notice")
    op.drop_table("number_leave")
