"""The first schema: book, holds, orders, visits, trials, catalogue, staff, and the link's journal.

Triggers keep `book_change` up to date whoever writes the book.
"""

import sqlalchemy as sa
from alembic import op

from link.columns import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NOTE_CHANGE = "INSERT OR REPLACE INTO book_change (digits) VALUES (NEW.digits)"
TRIGGERS = {
    "book_number_added": f"AFTER INSERT ON book_number BEGIN {NOTE_CHANGE}; END",
    "book_number_changed": f"AFTER UPDATE OF gen, state ON book_number BEGIN {NOTE_CHANGE}; END",
}


def upgrade() -> None:
    _make_book_change()
    _make_book_number()
    _make_clerk_call()
    _make_device()
    _make_document()
    _make_event()
    _make_feed_cursor()
    _make_link_identity()
    _make_pin_try()
    _make_revision()
    _make_skipped_change()
    _make_staff()
    _make_store_facts()
    _make_trial()
    _make_visit()
    _make_catalogue_pointer()
    _make_hold()
    _make_orders()
    _make_pair_code()
    _make_revision_entry()
    _make_working_entry()
    _make_order_line()
    _make_order_step()
    for name, body in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {body}")


def downgrade() -> None:
    for name in TRIGGERS:
        op.execute(f"DROP TRIGGER {name}")
    op.drop_table("order_step")
    op.drop_table("order_line")
    op.drop_table("working_entry")
    op.drop_table("revision_entry")
    op.drop_table("pair_code")
    op.drop_table("orders")
    op.drop_table("hold")
    op.drop_table("catalogue_pointer")
    op.drop_table("visit")
    op.drop_table("trial")
    op.drop_table("store_facts")
    op.drop_table("staff")
    op.drop_table("skipped_change")
    op.drop_table("revision")
    op.drop_table("pin_try")
    op.drop_table("link_identity")
    op.drop_table("feed_cursor")
    op.drop_table("event")
    op.drop_table("document")
    op.drop_table("device")
    op.drop_table("clerk_call")
    op.drop_table("book_number")
    op.drop_table("book_change")


def _make_book_change() -> None:
    op.create_table(
        "book_change",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("digits", sa.String(length=11), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_change")),
        sa.UniqueConstraint("digits", name=op.f("uq_book_change_digits")),
        sqlite_autoincrement=True,
    )


def _make_book_number() -> None:
    op.create_table(
        "book_number",
        sa.Column("digits", sa.String(length=11), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("rk", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint(
            "(state IN ('reserved', 'sold')) = (order_id IS NOT NULL)", name=op.f("ck_book_number_order")
        ),
        sa.CheckConstraint("state IN ('free', 'reserved', 'sold', 'released')", name=op.f("ck_book_number_state")),
        sa.PrimaryKeyConstraint("digits", name=op.f("pk_book_number")),
    )
    with op.batch_alter_table("book_number", schema=None) as batch_op:
        batch_op.create_index("ix_book_number_state_rk", ["state", "rk"], unique=False)


def _make_clerk_call() -> None:
    op.create_table(
        "clerk_call",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("page", sa.String(length=64), nullable=False),
        sa.Column("called_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answered_by", sa.String(length=36), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clerk_call")),
    )
    with op.batch_alter_table("clerk_call", schema=None) as batch_op:
        batch_op.create_index(
            "uq_clerk_call_open_visit", ["visit_id"], unique=True, sqlite_where=sa.text("answered_at IS NULL")
        )


def _make_device() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("width_mm", sa.Integer(), nullable=False),
        sa.Column("height_mm", sa.Integer(), nullable=False),
        sa.Column("bottom_mm", sa.Integer(), nullable=False),
        sa.Column("view_mm", sa.Integer(), nullable=False),
        sa.Column("px_per_mm", sa.Float(), nullable=False),
        sa.Column("orientation", sa.String(length=9), nullable=False),
        sa.Column("paired_at", UTCDateTime(), nullable=False),
        sa.Column("last_seen_at", UTCDateTime(), nullable=True),
        sa.Column("unpaired_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("role IN ('kiosk', 'counter')", name=op.f("ck_device_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_token_hash")),
    )


def _make_document() -> None:
    op.create_table(
        "document",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_document")),
    )


def _make_event() -> None:
    op.create_table(
        "event",
        sa.Column("inc", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("boot_id", sa.String(length=64), nullable=False),
        sa.Column("mono_ns", sa.BigInteger(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_event_hash_is_sha256")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_event_seq_from_1")),
        sa.PrimaryKeyConstraint("inc", "seq", name=op.f("pk_event")),
    )


def _make_feed_cursor() -> None:
    op.create_table(
        "feed_cursor",
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("hq_inc", sa.String(length=40), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("applied_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_feed_cursor")),
    )


def _make_link_identity() -> None:
    op.create_table(
        "link_identity",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("inc", sa.String(length=40), nullable=False),
        sa.Column("hq_inc", sa.String(length=40), nullable=False),
        sa.Column("enrolled_at", UTCDateTime(), nullable=False),
        sa.Column("acked_seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("acked_hash", sa.String(length=64), nullable=False),
        sa.Column("acked_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("acked_seq >= 0", name=op.f("ck_link_identity_acked_not_negative")),
        sa.CheckConstraint("id = 1", name=op.f("ck_link_identity_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_identity")),
    )


def _make_pin_try() -> None:
    op.create_table(
        "pin_try",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("tried_at", UTCDateTime(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin_try")),
    )
    with op.batch_alter_table("pin_try", schema=None) as batch_op:
        batch_op.create_index("ix_pin_try_device", ["device_id", "tried_at"], unique=False)


def _make_revision() -> None:
    op.create_table(
        "revision",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("media", sa.String(), nullable=False),
        sa.Column("arrived_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_revision")),
    )


def _make_skipped_change() -> None:
    op.create_table(
        "skipped_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("hq_inc", sa.String(length=40), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("skipped_at", UTCDateTime(), nullable=False),
        sa.Column("replayed_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skipped_change")),
    )


def _make_staff() -> None:
    op.create_table(
        "staff",
        sa.Column("staff_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff")),
    )


def _make_store_facts() -> None:
    op.create_table(
        "store_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name_zh_hans", sa.String(), nullable=False),
        sa.Column("name_zh_hant", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("town_zh_hans", sa.String(), nullable=False),
        sa.Column("town_zh_hant", sa.String(), nullable=False),
        sa.Column("town_en", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_store_facts_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_facts")),
    )


def _make_trial() -> None:
    op.create_table(
        "trial",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("service_key", sa.String(length=64), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
    )
    with op.batch_alter_table("trial", schema=None) as batch_op:
        batch_op.create_index("ix_trial_business_date", ["business_date", "zone"], unique=False)


def _make_visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("plan_key", sa.String(length=64), nullable=True),
        sa.Column("service_key", sa.String(length=64), nullable=True),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_why", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )


def _make_catalogue_pointer() -> None:
    op.create_table(
        "catalogue_pointer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("switched_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalogue_pointer_one_row")),
        sa.ForeignKeyConstraint(
            ["revision"], ["revision.revision"], name=op.f("fk_catalogue_pointer_revision_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_pointer")),
    )


def _make_hold() -> None:
    op.create_table(
        "hold",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("digits", sa.String(length=11), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("boot_id", sa.String(length=36), nullable=False),
        sa.Column("taken_mono_ns", sa.BigInteger(), nullable=False),
        sa.Column("ends_mono_ns", sa.BigInteger(), nullable=False),
        sa.Column("hard_end_mono_ns", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", UTCDateTime(), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_why", sa.String(length=16), nullable=True),
        sa.CheckConstraint("ends_mono_ns <= hard_end_mono_ns", name=op.f("ck_hold_hard_end")),
        sa.ForeignKeyConstraint(["digits"], ["book_number.digits"], name=op.f("fk_hold_digits_book_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("hold", schema=None) as batch_op:
        batch_op.create_index(
            "ix_hold_open_visit", ["visit_id"], unique=False, sqlite_where=sa.text("ended_at IS NULL")
        )
        batch_op.create_index("uq_hold_open_digits", ["digits"], unique=True, sqlite_where=sa.text("ended_at IS NULL"))


def _make_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("intent", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("token_ends_at", UTCDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("digits", sa.String(length=11), nullable=True),
        sa.Column("gen", sa.Integer(), nullable=True),
        sa.Column("existing_number", sa.String(length=11), nullable=True),
        sa.Column("plan_key", sa.String(length=64), nullable=True),
        sa.Column("service_key", sa.String(length=64), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("grade_version", sa.String(length=64), nullable=False),
        sa.Column("today_fen", sa.Integer(), nullable=False),
        sa.Column("monthly_fen", sa.Integer(), nullable=False),
        sa.Column("quote_digest", sa.String(length=64), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.Column("placed_at", UTCDateTime(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("unpaid_ends_at", UTCDateTime(), nullable=False),
        sa.Column("clock_doubtful", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind <> 'new_line' OR (digits IS NOT NULL AND gen IS NOT NULL)", name=op.f("ck_orders_number")
        ),
        sa.CheckConstraint("kind IN ('new_line', 'service')", name=op.f("ck_orders_kind")),
        sa.CheckConstraint("today_fen >= 0 AND monthly_fen >= 0", name=op.f("ck_orders_amounts")),
        sa.ForeignKeyConstraint(["digits"], ["book_number.digits"], name=op.f("fk_orders_digits_book_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("code", name=op.f("uq_orders_code")),
        sa.UniqueConstraint("intent", name=op.f("uq_orders_intent")),
        sa.UniqueConstraint("token", name=op.f("uq_orders_token")),
    )
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index("ix_orders_business_date", ["business_date"], unique=False)


def _make_pair_code() -> None:
    op.create_table(
        "pair_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("profile", sa.String(length=32), nullable=False),
        sa.Column("bottom_mm", sa.Integer(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.Column("device_id", sa.String(length=36), nullable=True),
        sa.CheckConstraint("role IN ('kiosk', 'counter')", name=op.f("ck_pair_code_role")),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"], name=op.f("fk_pair_code_device_id_device")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_pair_code")),
    )


def _make_revision_entry() -> None:
    op.create_table(
        "revision_entry",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["document.hash"], name=op.f("fk_revision_entry_hash_document")),
        sa.ForeignKeyConstraint(["revision"], ["revision.revision"], name=op.f("fk_revision_entry_revision_revision")),
        sa.PrimaryKeyConstraint("revision", "kind", "key", name=op.f("pk_revision_entry")),
    )


def _make_working_entry() -> None:
    op.create_table(
        "working_entry",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["document.hash"], name=op.f("fk_working_entry_hash_document")),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_working_entry")),
    )


def _make_order_line() -> None:
    op.create_table(
        "order_line",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("today_fen", sa.Integer(), nullable=False),
        sa.Column("monthly_fen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_line_order_id_orders")),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("pk_order_line")),
    )


def _make_order_step() -> None:
    op.create_table(
        "order_step",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("staff_id", sa.String(length=36), nullable=True),
        sa.Column("by_name", sa.String(length=64), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.Column("means", sa.String(length=16), nullable=True),
        sa.Column("document_kind", sa.String(length=16), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("intent", sa.String(length=64), nullable=False),
        sa.CheckConstraint("amount_fen IS NULL OR amount_fen >= 0", name=op.f("ck_order_step_amount")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_step_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_step")),
        sa.UniqueConstraint("intent", name=op.f("uq_order_step_intent")),
        sa.UniqueConstraint("order_id", "step", name=op.f("uq_order_step_order_id_step")),
    )
