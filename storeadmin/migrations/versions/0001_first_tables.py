"""The first tables of head office: people, stores, catalogue, numbers, orders, sales figures and the link."""

import sqlalchemy as sa
from alembic import op

from link.columns import UTCDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_document",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_catalogue_document")),
    )
    op.create_table(
        "catalogue_revision",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_catalogue_revision")),
    )
    op.create_table(
        "conflict",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("inc", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("digits", sa.String(length=20), nullable=True),
        sa.Column("gen", sa.BigInteger(), nullable=True),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
    )
    op.create_index("ix_conflict_digits", "conflict", ["digits"], unique=False)
    op.create_index("ix_conflict_store_id", "conflict", ["store_id"], unique=False)
    op.create_table(
        "enrolment_code",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment_code")),
    )
    op.create_table(
        "feed_change",
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("rev", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("rev >= 1", name=op.f("ck_feed_change_rev_from_1")),
        sa.PrimaryKeyConstraint("channel", "rev", name=op.f("pk_feed_change")),
    )
    op.create_table(
        "feed_channel",
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_feed_channel")),
    )
    op.create_table(
        "feed_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hq_inc", sa.String(length=40), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_feed_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_head")),
    )
    op.create_table(
        "grade_table",
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_grade_table")),
    )
    op.create_table(
        "inbox_event",
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("inc", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("boot_id", sa.String(length=64), nullable=False),
        sa.Column("mono_ns", sa.BigInteger(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("received_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("store_id", "inc", "seq", name=op.f("pk_inbox_event")),
    )
    op.create_table(
        "incarnation",
        sa.Column("inc", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("enrolled_at", UTCDateTime(), nullable=False),
        sa.Column("fenced_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("inc", name=op.f("pk_incarnation")),
    )
    op.create_index(op.f("ix_incarnation_store_id"), "incarnation", ["store_id"], unique=False)
    op.create_table(
        "incident",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("inc", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index("ix_incident_store_id_kind", "incident", ["store_id", "kind"], unique=False)
    op.create_table(
        "parked_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("inc", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("parked_at", UTCDateTime(), nullable=False),
        sa.Column("replayed_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parked_event")),
    )
    op.create_index("uq_parked_event_store_id_inc_seq", "parked_event", ["store_id", "inc", "seq"], unique=True)
    op.create_table(
        "partner",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name_zh_hans", sa.String(length=120), nullable=False),
        sa.Column("name_zh_hant", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_partner")),
    )
    op.create_table(
        "plan",
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("monthly_fen", sa.Integer(), nullable=False),
        sa.Column("voice_minutes", sa.Integer(), nullable=True),
        sa.Column("data_mb", sa.Integer(), nullable=True),
        sa.Column("sms", sa.Integer(), nullable=True),
        sa.Column("overage_voice_milli", sa.Integer(), nullable=True),
        sa.Column("overage_data_milli_per_mb", sa.Integer(), nullable=True),
        sa.Column("for_whom", sa.String(length=10), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("line_zh_hans", sa.String(length=200), nullable=False),
        sa.Column("line_zh_hant", sa.String(length=200), nullable=False),
        sa.Column("line_en", sa.String(length=200), nullable=False),
        sa.Column("name_zh_hans", sa.String(length=120), nullable=False),
        sa.Column("name_zh_hant", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("for_whom IN ('one', 'family', 'business')", name=op.f("ck_plan_for_whom_known")),
        sa.CheckConstraint("monthly_fen >= 0 AND tier >= 0", name=op.f("ck_plan_prices_not_negative")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_plan")),
    )
    op.create_table(
        "store_cursor",
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("hq_inc", sa.String(length=40), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("store_id", "channel", name=op.f("pk_store_cursor")),
    )
    op.create_table(
        "store_line",
        sa.Column("store_id", sa.String(length=40), nullable=False),
        sa.Column("inc", sa.String(length=40), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.Column("applied_seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("applied_hash", sa.String(length=64), nullable=False),
        sa.Column("conn_no", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("state", sa.String(length=10), server_default=sa.text("'live'"), nullable=False),
        sa.Column("last_seen_at", UTCDateTime(), nullable=True),
        sa.Column("head_seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("head_hash", sa.String(length=64), server_default=sa.text("''"), nullable=False),
        sa.Column("unsent", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("oldest_unsent_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("state IN ('live', 'stopped')", name=op.f("ck_store_line_state_known")),
        sa.CheckConstraint("applied_seq >= 0", name=op.f("ck_store_line_applied_not_negative")),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_store_line")),
    )
    op.create_table(
        "terms",
        sa.Column("text_zh_hans", sa.Text(), nullable=False),
        sa.Column("text_zh_hant", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("name_zh_hans", sa.String(length=120), nullable=False),
        sa.Column("name_zh_hant", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_terms")),
    )
    op.create_table(
        "town",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("latitude_e5", sa.Integer(), nullable=True),
        sa.Column("longitude_e5", sa.Integer(), nullable=True),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("partner_stores_planned", sa.Integer(), nullable=False),
        sa.Column("own_stores_planned", sa.Integer(), nullable=False),
        sa.Column("grid_x", sa.Integer(), nullable=True),
        sa.Column("grid_y", sa.Integer(), nullable=True),
        sa.Column("name_zh_hans", sa.String(length=120), nullable=False),
        sa.Column("name_zh_hant", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_town")),
        sa.UniqueConstraint("code", name=op.f("uq_town_code")),
    )
    op.create_table(
        "zone",
        sa.Column("hue", sa.String(length=8), nullable=False),
        sa.Column("line_zh_hans", sa.String(length=200), nullable=False),
        sa.Column("line_zh_hant", sa.String(length=200), nullable=False),
        sa.Column("line_en", sa.String(length=200), nullable=False),
        sa.Column("name_zh_hans", sa.String(length=120), nullable=False),
        sa.Column("name_zh_hant", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("hue IN ('life', 'trend', 'biz', 'play', 'trip')", name=op.f("ck_zone_hue_known")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_zone")),
    )
    op.create_table(
        "revision_entry",
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["hash"], ["catalogue_document.hash"], name=op.f("fk_revision_entry_hash_catalogue_document")
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["catalogue_revision.revision"], name=op.f("fk_revision_entry_revision_catalogue_revision")
        ),
        sa.PrimaryKeyConstraint("revision", "kind", "key", name=op.f("pk_revision_entry")),
    )
    op.create_index("ix_revision_entry_kind_key", "revision_entry", ["kind", "key"], unique=False)
    op.create_table(
        "service",
        sa.Column("zone_key", sa.String(length=60), nullable=False),
        sa.Column("about_zh_hans", sa.Text(), nullable=False),
        sa.Column("about_zh_hant", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("icon", sa.String(length=40), nullable=False),
        sa.Column("monthly_fen", sa.Integer(), nullable=False),
        sa.Column("trial_minutes", sa.Integer(), nullable=True),
        sa.Column("line_zh_hans", sa.String(length=200), nullable=False),
        sa.Column("line_zh_hant", sa.String(length=200), nullable=False),
        sa.Column("line_en", sa.String(length=200), nullable=False),
        sa.Column("name_zh_hans", sa.String(length=120), nullable=False),
        sa.Column("name_zh_hant", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=60), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("monthly_fen >= 0", name=op.f("ck_service_monthly_not_negative")),
        sa.CheckConstraint("trial_minutes > 0", name=op.f("ck_service_trial_lasts")),
        sa.ForeignKeyConstraint(["zone_key"], ["zone.key"], name=op.f("fk_service_zone_key_zone")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_service")),
    )
    op.create_index(op.f("ix_service_zone_key"), "service", ["zone_key"], unique=False)
    op.create_table(
        "store",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("town_key", sa.String(length=40), nullable=False),
        sa.Column("partner_key", sa.String(length=40), nullable=True),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("name_zh_hans", sa.String(length=120), nullable=False),
        sa.Column("name_zh_hant", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.CheckConstraint("(kind = 'partner') = (partner_key IS NOT NULL)", name=op.f("ck_store_partner_named")),
        sa.ForeignKeyConstraint(["partner_key"], ["partner.key"], name=op.f("fk_store_partner_key_partner")),
        sa.ForeignKeyConstraint(["town_key"], ["town.key"], name=op.f("fk_store_town_key_town")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store")),
        sa.UniqueConstraint("code", name=op.f("uq_store_code")),
    )
    op.create_index(op.f("ix_store_partner_key"), "store", ["partner_key"], unique=False)
    op.create_index(op.f("ix_store_town_key"), "store", ["town_key"], unique=False)
    op.create_table(
        "number",
        sa.Column("digits", sa.String(length=11), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=True),
        sa.Column("order_id", sa.String(length=36), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pool', 'allotted', 'recalling', 'sold', 'quarantine')", name=op.f("ck_number_state_known")
        ),
        sa.CheckConstraint(
            "state NOT IN ('allotted', 'recalling', 'sold') OR store_id IS NOT NULL", name=op.f("ck_number_owner_named")
        ),
        sa.CheckConstraint("gen >= 0", name=op.f("ck_number_gen_counts")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_number_store_id_store")),
        sa.PrimaryKeyConstraint("digits", name=op.f("pk_number")),
    )
    op.create_index("ix_number_state_digits", "number", ["state", "digits"], unique=False)
    op.create_index("ix_number_store_id_state", "number", ["store_id", "state"], unique=False)
    op.create_table(
        "order",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("inc", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("digits", sa.String(length=11), nullable=True),
        sa.Column("gen", sa.Integer(), nullable=True),
        sa.Column("existing_number", sa.String(length=20), nullable=True),
        sa.Column("plan_key", sa.String(length=60), nullable=True),
        sa.Column("service_key", sa.String(length=60), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("grade_version", sa.String(length=60), nullable=False),
        sa.Column("quote_digest", sa.String(length=64), nullable=False),
        sa.Column("visit_id", sa.String(length=36), nullable=False),
        sa.Column("today_fen", sa.Integer(), nullable=False),
        sa.Column("monthly_fen", sa.Integer(), nullable=False),
        sa.Column("paid_fen", sa.Integer(), nullable=False),
        sa.Column("refunded_fen", sa.Integer(), nullable=False),
        sa.Column("placed_at", UTCDateTime(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("unpaid_ends_at", UTCDateTime(), nullable=True),
        sa.Column("paid_at", UTCDateTime(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("refunded_at", UTCDateTime(), nullable=True),
        sa.Column("refunded_on", sa.Date(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "today_fen >= 0 AND monthly_fen >= 0 AND paid_fen >= 0 AND refunded_fen >= 0", name=op.f("ck_order_sums")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_order_store_id_store")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_order")),
        sa.UniqueConstraint("token", name=op.f("uq_order_token")),
    )
    op.create_index("ix_order_business_date_store_id", "order", ["business_date", "store_id"], unique=False)
    op.create_index("ix_order_code", "order", ["code"], unique=False)
    op.create_index(op.f("ix_order_digits"), "order", ["digits"], unique=False)
    op.create_index("ix_order_paid_on_store_id", "order", ["paid_on", "store_id"], unique=False)
    op.create_index("ix_order_placed_at", "order", ["placed_at"], unique=False)
    op.create_index("ix_order_store_id_business_date", "order", ["store_id", "business_date"], unique=False)
    op.create_index("ix_order_store_id_placed_at", "order", ["store_id", "placed_at"], unique=False)
    op.create_table(
        "sales_hour",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("placed", sa.Integer(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("handed_over", sa.Integer(), nullable=False),
        sa.Column("refunded", sa.Integer(), nullable=False),
        sa.Column("numbers_sold", sa.Integer(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_sales_hour_hour_of_day")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_sales_hour_store_id_store")),
        sa.PrimaryKeyConstraint("business_date", "store_id", "hour", name=op.f("pk_sales_hour")),
    )
    op.create_table(
        "sales_item",
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("money_fen", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_sales_item_store_id_store")),
        sa.PrimaryKeyConstraint("business_date", "store_id", "kind", "key", name=op.f("pk_sales_item")),
    )
    op.create_table(
        "trial_day",
        sa.Column("store_id", sa.String(length=16), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("service_key", sa.String(length=60), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_trial_day_store_id_store")),
        sa.PrimaryKeyConstraint("store_id", "business_date", "service_key", name=op.f("pk_trial_day")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("pin_hash", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("sign_in_generation", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("signed_in_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(role IN ('store_manager', 'clerk')) = (store_id IS NOT NULL)", name=op.f("ck_user_role_has_store")
        ),
        sa.CheckConstraint(
            "role IN ('hq_admin', 'hq_analyst', 'store_manager', 'clerk')", name=op.f("ck_user_role_known")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_user_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("username", name=op.f("uq_user_username")),
    )
    op.create_index(op.f("ix_user_store_id"), "user", ["store_id"], unique=False)
    op.create_table(
        "number_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digits", sa.String(length=11), nullable=False),
        sa.Column("store_id", sa.String(length=16), nullable=True),
        sa.Column("order_id", sa.String(length=36), nullable=True),
        sa.Column("gen", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["digits"], ["number.digits"], name=op.f("fk_number_event_digits_number")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_event")),
    )
    op.create_index(op.f("ix_number_event_digits"), "number_event", ["digits"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("today_fen", sa.Integer(), nullable=False),
        sa.Column("monthly_fen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.order_id"], name=op.f("fk_order_line_order_id_order")),
        sa.PrimaryKeyConstraint("order_id", "position", name=op.f("pk_order_line")),
    )
    op.create_table(
        "order_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("by_staff_id", sa.String(length=36), nullable=True),
        sa.Column("by_name", sa.String(length=60), nullable=False),
        sa.Column("amount_fen", sa.Integer(), nullable=True),
        sa.Column("means", sa.String(length=20), nullable=True),
        sa.Column("document_kind", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.order_id"], name=op.f("fk_order_step_order_id_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_step")),
        sa.UniqueConstraint("order_id", "step", name=op.f("uq_order_step_order_id_step")),
    )
    op.create_index("ix_order_step_business_date_at", "order_step", ["business_date", "at"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_in_user_id_user")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_user_id"), "sign_in", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_sign_in_user_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index("ix_order_step_business_date_at", table_name="order_step")
    op.drop_table("order_step")
    op.drop_table("order_line")
    op.drop_index(op.f("ix_number_event_digits"), table_name="number_event")
    op.drop_table("number_event")
    op.drop_index(op.f("ix_user_store_id"), table_name="user")
    op.drop_table("user")
    op.drop_table("trial_day")
    op.drop_table("sales_item")
    op.drop_table("sales_hour")
    op.drop_index("ix_order_store_id_placed_at", table_name="order")
    op.drop_index("ix_order_store_id_business_date", table_name="order")
    op.drop_index("ix_order_placed_at", table_name="order")
    op.drop_index("ix_order_paid_on_store_id", table_name="order")
    op.drop_index(op.f("ix_order_digits"), table_name="order")
    op.drop_index("ix_order_code", table_name="order")
    op.drop_index("ix_order_business_date_store_id", table_name="order")
    op.drop_table("order")
    op.drop_index("ix_number_store_id_state", table_name="number")
    op.drop_index("ix_number_state_digits", table_name="number")
    op.drop_table("number")
    op.drop_index(op.f("ix_store_town_key"), table_name="store")
    op.drop_index(op.f("ix_store_partner_key"), table_name="store")
    op.drop_table("store")
    op.drop_index(op.f("ix_service_zone_key"), table_name="service")
    op.drop_table("service")
    op.drop_index("ix_revision_entry_kind_key", table_name="revision_entry")
    op.drop_table("revision_entry")
    op.drop_table("zone")
    op.drop_table("town")
    op.drop_table("terms")
    op.drop_table("store_line")
    op.drop_table("store_cursor")
    op.drop_table("plan")
    op.drop_table("partner")
    op.drop_index("uq_parked_event_store_id_inc_seq", table_name="parked_event")
    op.drop_table("parked_event")
    op.drop_index("ix_incident_store_id_kind", table_name="incident")
    op.drop_table("incident")
    op.drop_index(op.f("ix_incarnation_store_id"), table_name="incarnation")
    op.drop_table("incarnation")
    op.drop_table("inbox_event")
    op.drop_table("grade_table")
    op.drop_table("feed_head")
    op.drop_table("feed_channel")
    op.drop_table("feed_change")
    op.drop_table("enrolment_code")
    op.drop_index("ix_conflict_store_id", table_name="conflict")
    op.drop_index("ix_conflict_digits", table_name="conflict")
    op.drop_table("conflict")
    op.drop_table("catalogue_revision")
    op.drop_table("catalogue_document")
