"""first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("province", sa.String(length=40), nullable=False),
        sa.Column("city", sa.String(length=40), nullable=False),
        sa.Column("district", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=120), nullable=False),
        sa.Column("lng", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index("ix_address_person", ["person_id", "changed_at"], unique=False)

    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "basket",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_basket")),
    )
    op.create_table(
        "branch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("external_source", sa.String(length=80), nullable=False),
        sa.Column("external_ref", sa.String(length=80), nullable=True),
        sa.Column("external_row", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("province", sa.String(length=60), nullable=False),
        sa.Column("city", sa.String(length=60), nullable=False),
        sa.Column("district", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("phone", sa.String(length=60), nullable=False),
        sa.Column("lng", sa.Float(precision=53), nullable=False),
        sa.Column("lat", sa.Float(precision=53), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("owner", sa.String(length=10), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=True),
        sa.Column("special_days", sa.JSON(), nullable=False),
        sa.Column("delivery_radius_m", sa.BigInteger(), nullable=True),
        sa.Column("delivery_fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("delivery_min_fen", sa.BigInteger(), nullable=False),
        sa.Column("free_delivery_fen", sa.BigInteger(), nullable=True),
        sa.Column("prepare_minutes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('shop', 'warehouse')", name=op.f("ck_branch_kind_known")),
        sa.CheckConstraint("owner IN ('direct', 'franchise')", name=op.f("ck_branch_owner_known")),
        sa.CheckConstraint("state IN ('open', 'paused', 'closed')", name=op.f("ck_branch_state_known")),
        sa.CheckConstraint(
            "delivery_fee_fen >= 0 AND delivery_min_fen >= 0", name=op.f("ck_branch_delivery_money_not_negative")
        ),
        sa.CheckConstraint("delivery_radius_m >= 0", name=op.f("ck_branch_radius_not_negative")),
        sa.CheckConstraint("free_delivery_fen >= 0", name=op.f("ck_branch_free_delivery_not_negative")),
        sa.CheckConstraint(
            "lng >= -180 AND lng <= 180 AND lat >= -90 AND lat <= 90", name=op.f("ck_branch_position_on_earth")
        ),
        sa.CheckConstraint("prepare_minutes >= 0", name=op.f("ck_branch_prepare_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch")),
        sa.UniqueConstraint("code", name=op.f("uq_branch_code")),
        sa.UniqueConstraint("external_source", "external_ref", name=op.f("uq_branch_external_source_external_ref")),
    )
    with op.batch_alter_table("branch", schema=None) as batch_op:
        batch_op.create_index("ix_branch_place", ["province", "city", "district"], unique=False)

    op.create_table(
        "branch_directory",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch_directory")),
    )
    op.create_table(
        "branch_performance_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("net_fen", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("part IN ('selling', 'fulfilling')", name=op.f("ck_branch_performance_step_part_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_branch_performance_step")),
    )
    with op.batch_alter_table("branch_performance_step", schema=None) as batch_op:
        batch_op.create_index("ix_branch_performance_step_branch", ["branch_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_branch_performance_step_order_id"), ["order_id"], unique=False)

    op.create_table(
        "brand",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("external_ref", sa.String(length=120), nullable=True),
        sa.Column("external_row", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_brand_external_ref")),
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("external_ref", sa.String(length=120), nullable=True),
        sa.Column("external_row", sa.BigInteger(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("picture", sa.String(length=64), nullable=True),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_category_external_ref")),
    )
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_category_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "commission_order",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.String(length=32), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("attribution_id", sa.Uuid(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("release_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_commission_order")),
    )
    with op.batch_alter_table("commission_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commission_order_order_number"), ["order_number"], unique=False)
        batch_op.create_index(batch_op.f("ix_commission_order_paid_at"), ["paid_at"], unique=False)
        batch_op.create_index("ix_commission_order_release", ["settled", "release_at"], unique=False)

    op.create_table(
        "entry_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("live_key", sa.String(length=160), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("scene_address", sa.String(length=300), nullable=True),
        sa.Column("scene_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(live_key IS NULL) = (revoked_at IS NOT NULL)", name=op.f("ck_entry_code_live_until_revoked")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_code")),
        sa.UniqueConstraint("live_key", name=op.f("uq_entry_code_live_key")),
        sa.UniqueConstraint("token", name=op.f("uq_entry_code_token")),
    )
    with op.batch_alter_table("entry_code", schema=None) as batch_op:
        batch_op.create_index("ix_entry_code_kind", ["kind", "created_at", "id"], unique=False)

    op.create_table(
        "idempotency_key",
        sa.Column("scope", sa.String(length=120), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_key")),
    )
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idempotency_key_created_at"), ["created_at"], unique=False)

    op.create_table(
        "job_run",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("next_run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=40), nullable=True),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_run")),
    )
    op.create_table(
        "ledger_balance",
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_ledger_balance")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("input_hash", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=8), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("memo", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_ledger_entry_key")),
    )
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_entry_posted_at"), ["posted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_entry_reference"), ["reference"], unique=False)

    op.create_table(
        "limit_window",
        sa.Column("bucket", sa.String(length=160), nullable=False),
        sa.Column("window_start", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "window_start", name=op.f("pk_limit_window")),
    )
    op.create_table(
        "official_push",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("openid", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_official_push")),
    )
    with op.batch_alter_table("official_push", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_official_push_openid"), ["openid"], unique=False)
        batch_op.create_index(batch_op.f("ix_official_push_received_at"), ["received_at"], unique=False)

    op.create_table(
        "outbox_delivery",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("handler", sa.String(length=160), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "handler", name=op.f("pk_outbox_delivery")),
    )
    op.create_table(
        "outbox_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.String(length=40), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_event")),
    )
    with op.batch_alter_table("outbox_event", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_event_due", ["status", "run_at"], unique=False)

    op.create_table(
        "payment_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("out_trade_no", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("appid", sa.String(length=32), nullable=False),
        sa.Column("mchid", sa.String(length=32), nullable=False),
        sa.Column("openid", sa.String(length=128), nullable=False),
        sa.Column("description", sa.String(length=127), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("prepay_id", sa.String(length=64), nullable=True),
        sa.Column("prepay_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("transaction_id", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column("query_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queries", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "amount_fen > 0 AND amount_fen <= 1000000000000", name=op.f("ck_payment_attempt_amount_bounds")
        ),
        sa.CheckConstraint(
            "refunded_fen >= 0 AND refunded_fen <= amount_fen", name=op.f("ck_payment_attempt_refunded_bounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_attempt")),
        sa.UniqueConstraint("out_trade_no", name=op.f("uq_payment_attempt_out_trade_no")),
        sa.UniqueConstraint("transaction_id", name=op.f("uq_payment_attempt_transaction_id")),
    )
    with op.batch_alter_table("payment_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_payment_attempt_person", ["person_id", "reference"], unique=False)
        batch_op.create_index("ix_payment_attempt_query", ["state", "query_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_attempt_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_attempt_succeeded_at"), ["succeeded_at"], unique=False)

    op.create_table(
        "payment_notification",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("event_type", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("out_no", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_notification")),
    )
    with op.batch_alter_table("payment_notification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_notification_out_no"), ["out_no"], unique=False)
        batch_op.create_index("ix_payment_notification_outcome", ["outcome", "received_at"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nickname", sa.String(length=32), nullable=False),
        sa.Column("avatar", sa.String(length=64), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("phone_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(nickname) BETWEEN 1 AND 32", name=op.f("ck_person_nickname_length")),
        sa.CheckConstraint("phone_verified_at IS NULL OR phone IS NOT NULL", name=op.f("ck_person_verified_has_phone")),
        sa.ForeignKeyConstraint(["merged_into"], ["person.id"], name=op.f("fk_person_merged_into")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_created_at"), ["created_at"], unique=False)
        batch_op.create_index("ix_person_phone", ["phone"], unique=False)
        batch_op.create_index(
            "uq_person_verified_phone",
            ["phone"],
            unique=True,
            sqlite_where=sa.text("phone_verified_at IS NOT NULL"),
            postgresql_where=sa.text("phone_verified_at IS NOT NULL"),
        )

    op.create_table(
        "pickup_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fulfillment_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("typed_hash", sa.String(length=64), nullable=False),
        sa.Column("phone_tail", sa.String(length=4), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redeemed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redeemed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'redeemed') = (redeemed_at is not null)", name=op.f("ck_pickup_code_redeemed_at_with_state")
        ),
        sa.CheckConstraint("state in ('issued','redeemed','revoked')", name=op.f("ck_pickup_code_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_code")),
        sa.UniqueConstraint("fulfillment_id", name=op.f("uq_pickup_code_fulfillment_id")),
        sa.UniqueConstraint("typed_hash", name=op.f("uq_pickup_code_typed_hash")),
    )
    with op.batch_alter_table("pickup_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pickup_code_order_id"), ["order_id"], unique=False)

    op.create_table(
        "pickup_try",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("how", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pickup_try")),
    )
    with op.batch_alter_table("pickup_try", schema=None) as batch_op:
        batch_op.create_index("ix_pickup_try_branch", ["branch_id", "at"], unique=False)

    op.create_table(
        "referral_acknowledgement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("levels", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_acknowledgement")),
    )
    op.create_table(
        "referral_attribution",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("order_number", sa.String(length=32), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clerk_rule", sa.String(length=4), nullable=False),
        sa.Column("clerk_staff_id", sa.Uuid(), nullable=True),
        sa.Column("clerk_person_id", sa.Uuid(), nullable=True),
        sa.Column("clerk_touch_id", sa.Uuid(), nullable=True),
        sa.Column("clerk_excluded", sa.String(length=20), nullable=False),
        sa.Column("promoter_rule", sa.String(length=4), nullable=False),
        sa.Column("promoter_id", sa.Uuid(), nullable=True),
        sa.Column("promoter_touch_id", sa.Uuid(), nullable=True),
        sa.Column("chain", sa.JSON(), nullable=False),
        sa.Column("selling_branch_id", sa.Uuid(), nullable=False),
        sa.Column("selling_rule", sa.String(length=4), nullable=False),
        sa.Column("bond", sa.JSON(), nullable=True),
        sa.Column("policy", sa.String(length=10), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_referral_attribution_version_from_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_attribution")),
        sa.UniqueConstraint("order_id", "version", name=op.f("uq_referral_attribution_order_id_version")),
    )
    with op.batch_alter_table("referral_attribution", schema=None) as batch_op:
        batch_op.create_index("ix_referral_attribution_buyer", ["buyer_id", "paid_at"], unique=False)
        batch_op.create_index("ix_referral_attribution_clerk", ["clerk_staff_id", "paid_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_attribution_order_number"), ["order_number"], unique=False)
        batch_op.create_index("ix_referral_attribution_paid", ["paid_at"], unique=False)
        batch_op.create_index("ix_referral_attribution_promoter", ["promoter_id", "paid_at"], unique=False)

    op.create_table(
        "referral_clerk_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("from_branch_id", sa.Uuid(), nullable=True),
        sa.Column("to_branch_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_clerk_move")),
    )
    with op.batch_alter_table("referral_clerk_move", schema=None) as batch_op:
        batch_op.create_index("ix_referral_clerk_move_staff", ["staff_id", "at"], unique=False)

    op.create_table(
        "referral_edge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_edge")),
    )
    with op.batch_alter_table("referral_edge", schema=None) as batch_op:
        batch_op.create_index("ix_referral_edge_child", ["child_id", "at"], unique=False)

    op.create_table(
        "referral_member_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("agreement", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "status IN ('active', 'frozen', 'deleted')", name=op.f("ck_referral_member_step_status_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_member_step")),
    )
    with op.batch_alter_table("referral_member_step", schema=None) as batch_op:
        batch_op.create_index("ix_referral_member_step_person", ["person_id", "at"], unique=False)

    op.create_table(
        "referral_node",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("parent_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(parent_id IS NULL) = (parent_set_at IS NULL)", name=op.f("ck_referral_node_parent_has_time")
        ),
        sa.CheckConstraint("parent_id <> person_id", name=op.f("ck_referral_node_not_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["referral_node.person_id"], name=op.f("fk_referral_node_parent_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_referral_node")),
    )
    with op.batch_alter_table("referral_node", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_node_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "referral_share",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client_token", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(words) <= 300", name=op.f("ck_referral_share_words_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_share")),
        sa.UniqueConstraint("person_id", "client_token", name=op.f("uq_referral_share_person_id_client_token")),
        sa.UniqueConstraint("token", name=op.f("uq_referral_share_token")),
    )
    with op.batch_alter_table("referral_share", schema=None) as batch_op:
        batch_op.create_index("ix_referral_share_person", ["person_id", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_share_product_id"), ["product_id"], unique=False)

    op.create_table(
        "referral_touch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("post_id", sa.Uuid(), nullable=True),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("browser_id", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "kind IN ('clerk', 'share', 'branch', 'product')", name=op.f("ck_referral_touch_kind_known")
        ),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR browser_id IS NOT NULL", name=op.f("ck_referral_touch_somebody_came")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_touch")),
    )
    with op.batch_alter_table("referral_touch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_touch_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index("ix_referral_touch_browser", ["browser_id", "at"], unique=False)
        batch_op.create_index("ix_referral_touch_person", ["person_id", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_touch_post_id"), ["post_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_touch_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "referral_tree_guard",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_tree_guard")),
    )
    op.create_table(
        "shop_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("goods_fen", sa.BigInteger(), nullable=False),
        sa.Column("delivery_fen", sa.BigInteger(), nullable=False),
        sa.Column("discount_fen", sa.BigInteger(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=80), nullable=False),
        sa.Column("client_token", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.JSON(), nullable=False),
        sa.Column("destination", sa.JSON(), nullable=True),
        sa.Column("route", sa.JSON(), nullable=False),
        sa.Column("contact_phone", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("discount_fen <= goods_fen", name=op.f("ck_shop_order_discount_within_goods")),
        sa.CheckConstraint(
            "goods_fen > 0 AND delivery_fen >= 0 AND discount_fen >= 0", name=op.f("ck_shop_order_parts_not_negative")
        ),
        sa.CheckConstraint("paid_fen >= 0 AND paid_fen <= total_fen", name=op.f("ck_shop_order_paid_bounds")),
        sa.CheckConstraint(
            "refunded_fen >= 0 AND refunded_fen <= paid_fen", name=op.f("ck_shop_order_refunded_bounds")
        ),
        sa.CheckConstraint(
            "total_fen = goods_fen - discount_fen + delivery_fen", name=op.f("ck_shop_order_total_adds_up")
        ),
        sa.CheckConstraint("total_fen > 0 AND total_fen <= 1000000000000", name=op.f("ck_shop_order_total_bounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_order")),
        sa.UniqueConstraint("number", name=op.f("uq_shop_order_number")),
        sa.UniqueConstraint("person_id", "client_token", name=op.f("uq_shop_order_person_id_client_token")),
    )
    with op.batch_alter_table("shop_order", schema=None) as batch_op:
        batch_op.create_index("ix_shop_order_branch", ["branch_id", "placed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_shop_order_contact_phone"), ["contact_phone"], unique=False)
        batch_op.create_index("ix_shop_order_person", ["person_id", "placed_at"], unique=False)
        batch_op.create_index("ix_shop_order_placed_at", ["placed_at"], unique=False)
        batch_op.create_index("ix_shop_order_state", ["state", "expires_at"], unique=False)

    op.create_table(
        "state_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("machine", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.String(length=30), nullable=False),
        sa.Column("to_state", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_change")),
    )
    with op.batch_alter_table("state_change", schema=None) as batch_op:
        batch_op.create_index("ix_state_change_subject", ["subject_id", "at"], unique=False)

    op.create_table(
        "stock_allocation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("consumed", sa.BigInteger(), nullable=False),
        sa.Column("released", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("held + consumed + released = quantity", name=op.f("ck_stock_allocation_parts_add_up")),
        sa.CheckConstraint(
            "held >= 0 AND consumed >= 0 AND released >= 0", name=op.f("ck_stock_allocation_parts_not_negative")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_allocation_quantity_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_allocation")),
        sa.UniqueConstraint("order_line_id", "location_id", name=op.f("uq_stock_allocation_order_line_id_location_id")),
    )
    with op.batch_alter_table("stock_allocation", schema=None) as batch_op:
        batch_op.create_index("ix_stock_allocation_held", ["location_id", "sku_id", "held"], unique=False)
        batch_op.create_index(batch_op.f("ix_stock_allocation_order_id"), ["order_id"], unique=False)

    op.create_table(
        "used_sign_in_state",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_used_sign_in_state")),
    )
    with op.batch_alter_table("used_sign_in_state", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_used_sign_in_state_used_at"), ["used_at"], unique=False)

    op.create_table(
        "wechat_token",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("expires_s", sa.BigInteger(), nullable=False),
        sa.Column("fetching_until_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_wechat_token")),
    )
    op.create_table(
        "basket_line",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("seen_price_fen", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quantity >= 1 AND quantity <= 999", name=op.f("ck_basket_line_quantity_bounds")),
        sa.ForeignKeyConstraint(["person_id"], ["basket.person_id"], name=op.f("fk_basket_line_person_id")),
        sa.PrimaryKeyConstraint("person_id", "sku_id", name=op.f("pk_basket_line")),
    )
    op.create_table(
        "commission_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.String(length=6), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("rate_bps", sa.BigInteger(), nullable=True),
        sa.Column("fixed_fen", sa.BigInteger(), nullable=True),
        sa.Column("base_fen", sa.BigInteger(), nullable=False),
        sa.Column("raw_fen", sa.BigInteger(), nullable=False),
        sa.Column("raw_sum_fen", sa.BigInteger(), nullable=False),
        sa.Column("cap_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column("pending_fen", sa.BigInteger(), nullable=False),
        sa.Column("available_fen", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(role = 'level') = (level BETWEEN 1 AND 3)", name=op.f("ck_commission_line_level_by_role")),
        sa.CheckConstraint("role IN ('level', 'self', 'clerk')", name=op.f("ck_commission_line_role_known")),
        sa.CheckConstraint(
            "amount_fen > 0 AND amount_fen <= cap_fen AND cap_fen <= base_fen",
            name=op.f("ck_commission_line_amount_bounds"),
        ),
        sa.CheckConstraint(
            "pending_fen + available_fen BETWEEN 0 AND amount_fen", name=op.f("ck_commission_line_posted_bounds")
        ),
        sa.CheckConstraint("pending_fen >= 0", name=op.f("ck_commission_line_pending_not_negative")),
        sa.CheckConstraint("refunded_fen BETWEEN 0 AND base_fen", name=op.f("ck_commission_line_refunded_bounds")),
        sa.ForeignKeyConstraint(["order_id"], ["commission_order.order_id"], name=op.f("fk_commission_line_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_line")),
        sa.UniqueConstraint(
            "order_line_id",
            "payee_id",
            "role",
            "level",
            name=op.f("uq_commission_line_order_line_id_payee_id_role_level"),
        ),
    )
    with op.batch_alter_table("commission_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commission_line_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_commission_line_payee", ["payee_id", "created_at"], unique=False)

    op.create_table(
        "consent",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.PrimaryKeyConstraint("person_id", "purpose", "version", name=op.f("pk_consent")),
    )
    op.create_table(
        "follower",
        sa.Column("openid", sa.String(length=64), nullable=False),
        sa.Column("appid", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("subscribed", sa.Boolean(), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quick_opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quick_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("quick_left", sa.BigInteger(), nullable=False),
        sa.Column("quick_scene", sa.String(length=64), nullable=True),
        sa.Column("talk_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("talk_left", sa.BigInteger(), nullable=False),
        sa.Column("greeted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position_lng", sa.Float(), nullable=True),
        sa.Column("position_lat", sa.Float(), nullable=True),
        sa.Column("position_system", sa.String(length=8), nullable=True),
        sa.Column("position_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_follower_person_id")),
        sa.PrimaryKeyConstraint("openid", name=op.f("pk_follower")),
    )
    with op.batch_alter_table("follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follower_person_id"), ["person_id"], unique=False)

    op.create_table(
        "fulfillment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("shelf", sa.String(length=20), nullable=False),
        sa.Column("promise_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("carrier", sa.String(length=40), nullable=False),
        sa.Column("tracking_no", sa.String(length=40), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("packed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["shop_order.id"], name=op.f("fk_fulfillment_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fulfillment")),
    )
    with op.batch_alter_table("fulfillment", schema=None) as batch_op:
        batch_op.create_index("ix_fulfillment_board", ["branch_id", "state", "queued_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_fulfillment_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_fulfillment_state", ["state", "queued_at"], unique=False)

    op.create_table(
        "ledger_posting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("family", sa.String(length=50), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_posting_amount_not_zero")),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], name=op.f("fk_ledger_posting_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_posting")),
    )
    with op.batch_alter_table("ledger_posting", schema=None) as batch_op:
        batch_op.create_index("ix_ledger_posting_account", ["account", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_posting_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_posting_family"), ["family"], unique=False)

    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_via", sa.String(length=12), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_person", ["person_id", "created_at"], unique=False)

    op.create_table(
        "order_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("product_number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("spec_text", sa.String(length=200), nullable=False),
        sa.Column("picture", sa.String(length=64), nullable=True),
        sa.Column("unit_price_fen", sa.BigInteger(), nullable=False),
        sa.Column("list_price_fen", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("allocated", sa.BigInteger(), nullable=False),
        sa.Column("handed_over", sa.BigInteger(), nullable=False),
        sa.Column("returned", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "allocated >= 0 AND handed_over >= 0 AND allocated + handed_over <= quantity",
            name=op.f("ck_order_line_counters_bounds"),
        ),
        sa.CheckConstraint(
            "amount_fen >= 0 AND amount_fen <= unit_price_fen * quantity", name=op.f("ck_order_line_amount_bounds")
        ),
        sa.CheckConstraint("quantity >= 1 AND quantity <= 999", name=op.f("ck_order_line_quantity_bounds")),
        sa.CheckConstraint(
            "refunded_fen >= 0 AND refunded_fen <= amount_fen", name=op.f("ck_order_line_refunded_bounds")
        ),
        sa.CheckConstraint("returned >= 0 AND returned <= handed_over", name=op.f("ck_order_line_returned_bounds")),
        sa.CheckConstraint(
            "unit_price_fen > 0 AND unit_price_fen <= 1000000000000", name=op.f("ck_order_line_price_bounds")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["shop_order.id"], name=op.f("fk_order_line_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_line_order_id_position")),
    )
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_line_product_id"), ["product_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_order_line_sku_id"), ["sku_id"], unique=False)

    op.create_table(
        "payment_term",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.String(length=8), nullable=False),
        sa.CheckConstraint("due IN ('now', 'later')", name=op.f("ck_payment_term_due_known")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payment_term_amount_positive")),
        sa.ForeignKeyConstraint(["order_id"], ["shop_order.id"], name=op.f("fk_payment_term_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_term")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_payment_term_order_id_position")),
    )
    op.create_table(
        "product",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("external_ref", sa.String(length=120), nullable=True),
        sa.Column("external_row", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("brief", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("keywords", sa.String(length=200), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("specs", sa.JSON(), nullable=False),
        sa.Column("list_price_fen", sa.BigInteger(), nullable=True),
        sa.Column("pictures", sa.JSON(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("brand_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=4), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('on', 'off')", name=op.f("ck_product_status_known")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_product_brand_id")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_product_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_product_external_ref")),
        sa.UniqueConstraint("number", name=op.f("uq_product_number")),
    )
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_product_brand_id"), ["brand_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_product_category_id"), ["category_id"], unique=False)
        batch_op.create_index("ix_product_shelf", ["status", "rank", "number"], unique=False)

    op.create_table(
        "referral_clerk_bond",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("touch_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("protected_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["touch_id"], ["referral_touch.id"], name=op.f("fk_referral_clerk_bond_touch_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_referral_clerk_bond")),
    )
    with op.batch_alter_table("referral_clerk_bond", schema=None) as batch_op:
        batch_op.create_index("ix_referral_clerk_bond_staff", ["staff_id", "valid_until"], unique=False)

    op.create_table(
        "referral_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level1_bps", sa.BigInteger(), nullable=False),
        sa.Column("level2_bps", sa.BigInteger(), nullable=True),
        sa.Column("level3_bps", sa.BigInteger(), nullable=True),
        sa.Column("clerk_bps", sa.BigInteger(), nullable=False),
        sa.Column("self_bps", sa.BigInteger(), nullable=False),
        sa.Column("pool_cap_bps", sa.BigInteger(), nullable=False),
        sa.Column("margin_cap_bps", sa.BigInteger(), nullable=False),
        sa.Column("payee_order_cap_fen", sa.BigInteger(), nullable=True),
        sa.Column("selling_bps", sa.BigInteger(), nullable=False),
        sa.Column("hold_days", sa.BigInteger(), nullable=False),
        sa.Column("acknowledgement_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "clerk_bps BETWEEN 0 AND 5000 AND self_bps BETWEEN 0 AND 5000",
            name=op.f("ck_referral_plan_other_rate_bounds"),
        ),
        sa.CheckConstraint("hold_days BETWEEN 7 AND 180", name=op.f("ck_referral_plan_hold_bounds")),
        sa.CheckConstraint("level1_bps BETWEEN 0 AND 5000", name=op.f("ck_referral_plan_level1_bounds")),
        sa.CheckConstraint(
            "level2_bps IS NULL OR acknowledgement_id IS NOT NULL", name=op.f("ck_referral_plan_levels_acknowledged")
        ),
        sa.CheckConstraint(
            "level2_bps IS NULL OR level2_bps BETWEEN 0 AND level1_bps", name=op.f("ck_referral_plan_level2_bounds")
        ),
        sa.CheckConstraint(
            "level3_bps IS NULL OR level2_bps IS NOT NULL", name=op.f("ck_referral_plan_levels_without_gap")
        ),
        sa.CheckConstraint(
            "level3_bps IS NULL OR level3_bps BETWEEN 0 AND level2_bps", name=op.f("ck_referral_plan_level3_bounds")
        ),
        sa.CheckConstraint("margin_cap_bps BETWEEN 0 AND 10000", name=op.f("ck_referral_plan_margin_cap_bounds")),
        sa.CheckConstraint(
            "payee_order_cap_fen IS NULL OR payee_order_cap_fen > 0", name=op.f("ck_referral_plan_payee_cap_bounds")
        ),
        sa.CheckConstraint("pool_cap_bps BETWEEN 0 AND 5000", name=op.f("ck_referral_plan_pool_cap_bounds")),
        sa.CheckConstraint("selling_bps BETWEEN 0 AND 10000", name=op.f("ck_referral_plan_selling_bounds")),
        sa.ForeignKeyConstraint(
            ["acknowledgement_id"], ["referral_acknowledgement.id"], name=op.f("fk_referral_plan_acknowledgement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_plan")),
        sa.UniqueConstraint("number", name=op.f("uq_referral_plan_number")),
    )
    with op.batch_alter_table("referral_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_plan_effective_from"), ["effective_from"], unique=False)

    op.create_table(
        "referral_touch_claim",
        sa.Column("touch_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["touch_id"], ["referral_touch.id"], name=op.f("fk_referral_touch_claim_touch_id")),
        sa.PrimaryKeyConstraint("touch_id", name=op.f("pk_referral_touch_claim")),
    )
    with op.batch_alter_table("referral_touch_claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_touch_claim_person_id"), ["person_id"], unique=False)

    op.create_table(
        "refund",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("out_refund_no", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=32), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("wechat_refund_id", sa.String(length=64), nullable=True),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("succeeded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("last_error", sa.String(length=200), nullable=True),
        sa.CheckConstraint("amount_fen > 0 AND amount_fen <= 1000000000000", name=op.f("ck_refund_amount_bounds")),
        sa.ForeignKeyConstraint(["attempt_id"], ["payment_attempt.id"], name=op.f("fk_refund_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund")),
        sa.UniqueConstraint("key", name=op.f("uq_refund_key")),
        sa.UniqueConstraint("out_refund_no", name=op.f("uq_refund_out_refund_no")),
    )
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_refund_attempt_id"), ["attempt_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_reference"), ["reference"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_requested_at"), ["requested_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index("ix_refund_try", ["state", "try_at"], unique=False)

    op.create_table(
        "return_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=200), nullable=False),
        sa.Column("refund_fen", sa.BigInteger(), nullable=False),
        sa.Column("client_token", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "state in ('asked','confirmed','rejected','withdrawn')", name=op.f("ck_return_request_state_known")
        ),
        sa.CheckConstraint("refund_fen >= 0", name=op.f("ck_return_request_refund_not_negative")),
        sa.ForeignKeyConstraint(["order_id"], ["shop_order.id"], name=op.f("fk_return_request_order_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_return_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_request")),
        sa.UniqueConstraint("number", name=op.f("uq_return_request_number")),
        sa.UniqueConstraint("order_id", "client_token", name=op.f("uq_return_request_order_id_client_token")),
    )
    with op.batch_alter_table("return_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_return_request_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_return_request_waiting", ["state", "asked_at"], unique=False)
        batch_op.create_index(
            "uq_return_request_one_asked",
            ["order_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_no", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("home_branch_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'left') = (left_at IS NOT NULL)", name=op.f("ck_staff_left_has_time")),
        sa.CheckConstraint("status IN ('active', 'left')", name=op.f("ck_staff_status_known")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_staff_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("person_id", name=op.f("uq_staff_person_id")),
        sa.UniqueConstraint("phone", name=op.f("uq_staff_phone")),
        sa.UniqueConstraint("staff_no", name=op.f("uq_staff_staff_no")),
    )
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_home_branch_id"), ["home_branch_id"], unique=False)

    op.create_table(
        "wechat_account",
        sa.Column("appid", sa.String(length=32), nullable=False),
        sa.Column("openid", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("unionid", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_wechat_account_person_id")),
        sa.PrimaryKeyConstraint("appid", "openid", name=op.f("pk_wechat_account")),
    )
    with op.batch_alter_table("wechat_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wechat_account_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_wechat_account_unionid"), ["unionid"], unique=False)

    op.create_table(
        "branch_assortment",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_branch_assortment_product_id")),
        sa.PrimaryKeyConstraint("branch_id", "product_id", name=op.f("pk_branch_assortment")),
    )
    with op.batch_alter_table("branch_assortment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_branch_assortment_product_id"), ["product_id"], unique=False)

    op.create_table(
        "commission_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("pending_fen", sa.BigInteger(), nullable=False),
        sa.Column("available_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column("entry_key", sa.String(length=160), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('accrued', 'released', 'taken_back')", name=op.f("ck_commission_step_kind_known")),
        sa.CheckConstraint("pending_fen <> 0 OR available_fen <> 0", name=op.f("ck_commission_step_moves_something")),
        sa.ForeignKeyConstraint(["line_id"], ["commission_line.id"], name=op.f("fk_commission_step_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commission_step")),
    )
    with op.batch_alter_table("commission_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commission_step_line_id"), ["line_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_commission_step_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_commission_step_payee", ["payee_id", "at"], unique=False)

    op.create_table(
        "fulfillment_line",
        sa.Column("fulfillment_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_fulfillment_line_quantity_positive")),
        sa.ForeignKeyConstraint(
            ["fulfillment_id"], ["fulfillment.id"], name=op.f("fk_fulfillment_line_fulfillment_id")
        ),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name=op.f("fk_fulfillment_line_order_line_id")),
        sa.PrimaryKeyConstraint("fulfillment_id", "order_line_id", name=op.f("pk_fulfillment_line")),
    )
    op.create_table(
        "line_adjustment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("funded_by", sa.String(length=60), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_line_adjustment_amount_positive")),
        sa.ForeignKeyConstraint(["line_id"], ["order_line.id"], name=op.f("fk_line_adjustment_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_adjustment")),
    )
    with op.batch_alter_table("line_adjustment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_line_adjustment_line_id"), ["line_id"], unique=False)

    op.create_table(
        "referral_plan_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("grade", sa.String(length=30), nullable=True),
        sa.Column("excluded", sa.Boolean(), nullable=False),
        sa.Column("rates", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(scope = 'grade') = (subject_id IS NULL)", name=op.f("ck_referral_plan_rule_subject_by_scope")
        ),
        sa.CheckConstraint(
            "scope IN ('sku', 'product', 'category', 'grade')", name=op.f("ck_referral_plan_rule_scope_known")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["referral_plan.id"], name=op.f("fk_referral_plan_rule_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_plan_rule")),
    )
    with op.batch_alter_table("referral_plan_rule", schema=None) as batch_op:
        batch_op.create_index("ix_referral_plan_rule_plan", ["plan_id", "position"], unique=False)

    op.create_table(
        "return_line",
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("resellable", sa.Boolean(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_return_line_quantity_positive")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name=op.f("fk_return_line_order_line_id")),
        sa.ForeignKeyConstraint(["return_id"], ["return_request.id"], name=op.f("fk_return_line_return_id")),
        sa.PrimaryKeyConstraint("return_id", "order_line_id", name=op.f("pk_return_line")),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fresh_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'shopper' AND person_id IS NOT NULL AND staff_id IS NULL) OR (kind = 'staff' AND staff_id IS NOT NULL AND person_id IS NULL)",
            name=op.f("ck_sign_in_session_one_subject"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_session_person_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sign_in_session_staff_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_session")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_session_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_session_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sign_in_session_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "sku",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("external_ref", sa.String(length=120), nullable=True),
        sa.Column("external_row", sa.BigInteger(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("specs", sa.JSON(), nullable=False),
        sa.Column("spec_text", sa.String(length=200), nullable=False),
        sa.Column("barcode", sa.String(length=40), nullable=True),
        sa.Column("list_price_fen", sa.BigInteger(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=4), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('on', 'off')", name=op.f("ck_sku_status_known")),
        sa.CheckConstraint(
            "list_price_fen > 0 AND list_price_fen <= 10000000000", name=op.f("ck_sku_list_price_within_bounds")
        ),
        sa.CheckConstraint("price_fen > 0 AND price_fen <= 10000000000", name=op.f("ck_sku_price_within_bounds")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sku_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sku")),
        sa.UniqueConstraint("external_ref", name=op.f("uq_sku_external_ref")),
    )
    with op.batch_alter_table("sku", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sku_barcode"), ["barcode"], unique=False)
        batch_op.create_index("ix_sku_product", ["product_id", "position"], unique=False)

    op.create_table(
        "staff_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_invitation_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_invitation_token_hash")),
    )
    with op.batch_alter_table("staff_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_invitation_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "staff_role",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "role IN ('clerk', 'manager', 'office', 'finance', 'owner')", name=op.f("ck_staff_role_role_known")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_role_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_role")),
    )
    with op.batch_alter_table("staff_role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_role_branch_id"), ["branch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_role_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "branch_price",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "price_fen > 0 AND price_fen <= 10000000000", name=op.f("ck_branch_price_price_within_bounds")
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_branch_price_sku_id")),
        sa.PrimaryKeyConstraint("branch_id", "sku_id", name=op.f("pk_branch_price")),
    )
    with op.batch_alter_table("branch_price", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_branch_price_sku_id"), ["sku_id"], unique=False)

    op.create_table(
        "stock",
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=False),
        sa.Column("allocated", sa.BigInteger(), nullable=False),
        sa.Column("safety", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("allocated >= 0 AND allocated <= on_hand", name=op.f("ck_stock_allocated_within_on_hand")),
        sa.CheckConstraint("on_hand <= 1000000000", name=op.f("ck_stock_on_hand_within_bounds")),
        sa.CheckConstraint("safety >= 0", name=op.f("ck_stock_safety_not_negative")),
        sa.ForeignKeyConstraint(["location_id"], ["branch.id"], name=op.f("fk_stock_location_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_sku_id")),
        sa.PrimaryKeyConstraint("location_id", "sku_id", name=op.f("pk_stock")),
    )
    with op.batch_alter_table("stock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_sku_id"), ["sku_id"], unique=False)

    op.create_table(
        "stock_movement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("from_location", sa.String(length=60), nullable=False),
        sa.Column("to_location", sa.String(length=60), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("from_location <> to_location", name=op.f("ck_stock_movement_really_moved")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_movement_quantity_positive")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_stock_movement_sku_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    with op.batch_alter_table("stock_movement", schema=None) as batch_op:
        batch_op.create_index("ix_stock_movement_from", ["from_location", "sku_id", "at"], unique=False)
        batch_op.create_index("ix_stock_movement_to", ["to_location", "sku_id", "at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("stock_movement", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_movement_to")
        batch_op.drop_index("ix_stock_movement_from")

    op.drop_table("stock_movement")
    with op.batch_alter_table("stock", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_sku_id"))

    op.drop_table("stock")
    with op.batch_alter_table("branch_price", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_branch_price_sku_id"))

    op.drop_table("branch_price")
    with op.batch_alter_table("staff_role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_role_staff_id"))
        batch_op.drop_index(batch_op.f("ix_staff_role_branch_id"))

    op.drop_table("staff_role")
    with op.batch_alter_table("staff_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_invitation_staff_id"))

    op.drop_table("staff_invitation")
    with op.batch_alter_table("sku", schema=None) as batch_op:
        batch_op.drop_index("ix_sku_product")
        batch_op.drop_index(batch_op.f("ix_sku_barcode"))

    op.drop_table("sku")
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_session_staff_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_session_person_id"))
        batch_op.drop_index(batch_op.f("ix_sign_in_session_expires_at"))

    op.drop_table("sign_in_session")
    op.drop_table("return_line")
    with op.batch_alter_table("referral_plan_rule", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_plan_rule_plan")

    op.drop_table("referral_plan_rule")
    with op.batch_alter_table("line_adjustment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_adjustment_line_id"))

    op.drop_table("line_adjustment")
    op.drop_table("fulfillment_line")
    with op.batch_alter_table("commission_step", schema=None) as batch_op:
        batch_op.drop_index("ix_commission_step_payee")
        batch_op.drop_index(batch_op.f("ix_commission_step_order_id"))
        batch_op.drop_index(batch_op.f("ix_commission_step_line_id"))

    op.drop_table("commission_step")
    with op.batch_alter_table("branch_assortment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_branch_assortment_product_id"))

    op.drop_table("branch_assortment")
    with op.batch_alter_table("wechat_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_wechat_account_unionid"))
        batch_op.drop_index(batch_op.f("ix_wechat_account_person_id"))

    op.drop_table("wechat_account")
    with op.batch_alter_table("staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_home_branch_id"))

    op.drop_table("staff")
    with op.batch_alter_table("return_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_return_request_one_asked",
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.drop_index("ix_return_request_waiting")
        batch_op.drop_index(batch_op.f("ix_return_request_order_id"))

    op.drop_table("return_request")
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index("ix_refund_try")
        batch_op.drop_index(batch_op.f("ix_refund_subject_id"))
        batch_op.drop_index(batch_op.f("ix_refund_requested_at"))
        batch_op.drop_index(batch_op.f("ix_refund_reference"))
        batch_op.drop_index(batch_op.f("ix_refund_attempt_id"))

    op.drop_table("refund")
    with op.batch_alter_table("referral_touch_claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_touch_claim_person_id"))

    op.drop_table("referral_touch_claim")
    with op.batch_alter_table("referral_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_plan_effective_from"))

    op.drop_table("referral_plan")
    with op.batch_alter_table("referral_clerk_bond", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_clerk_bond_staff")

    op.drop_table("referral_clerk_bond")
    with op.batch_alter_table("product", schema=None) as batch_op:
        batch_op.drop_index("ix_product_shelf")
        batch_op.drop_index(batch_op.f("ix_product_category_id"))
        batch_op.drop_index(batch_op.f("ix_product_brand_id"))

    op.drop_table("product")
    op.drop_table("payment_term")
    with op.batch_alter_table("order_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_line_sku_id"))
        batch_op.drop_index(batch_op.f("ix_order_line_product_id"))

    op.drop_table("order_line")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_person")

    op.drop_table("notice")
    with op.batch_alter_table("ledger_posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_posting_family"))
        batch_op.drop_index(batch_op.f("ix_ledger_posting_entry_id"))
        batch_op.drop_index("ix_ledger_posting_account")

    op.drop_table("ledger_posting")
    with op.batch_alter_table("fulfillment", schema=None) as batch_op:
        batch_op.drop_index("ix_fulfillment_state")
        batch_op.drop_index(batch_op.f("ix_fulfillment_order_id"))
        batch_op.drop_index("ix_fulfillment_board")

    op.drop_table("fulfillment")
    with op.batch_alter_table("follower", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follower_person_id"))

    op.drop_table("follower")
    op.drop_table("consent")
    with op.batch_alter_table("commission_line", schema=None) as batch_op:
        batch_op.drop_index("ix_commission_line_payee")
        batch_op.drop_index(batch_op.f("ix_commission_line_order_id"))

    op.drop_table("commission_line")
    op.drop_table("basket_line")
    op.drop_table("wechat_token")
    with op.batch_alter_table("used_sign_in_state", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_used_sign_in_state_used_at"))

    op.drop_table("used_sign_in_state")
    with op.batch_alter_table("stock_allocation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stock_allocation_order_id"))
        batch_op.drop_index("ix_stock_allocation_held")

    op.drop_table("stock_allocation")
    with op.batch_alter_table("state_change", schema=None) as batch_op:
        batch_op.drop_index("ix_state_change_subject")

    op.drop_table("state_change")
    with op.batch_alter_table("shop_order", schema=None) as batch_op:
        batch_op.drop_index("ix_shop_order_state")
        batch_op.drop_index("ix_shop_order_placed_at")
        batch_op.drop_index("ix_shop_order_person")
        batch_op.drop_index(batch_op.f("ix_shop_order_contact_phone"))
        batch_op.drop_index("ix_shop_order_branch")

    op.drop_table("shop_order")
    op.drop_table("referral_tree_guard")
    with op.batch_alter_table("referral_touch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_touch_staff_id"))
        batch_op.drop_index(batch_op.f("ix_referral_touch_post_id"))
        batch_op.drop_index("ix_referral_touch_person")
        batch_op.drop_index("ix_referral_touch_browser")
        batch_op.drop_index(batch_op.f("ix_referral_touch_actor_id"))

    op.drop_table("referral_touch")
    with op.batch_alter_table("referral_share", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_share_product_id"))
        batch_op.drop_index("ix_referral_share_person")

    op.drop_table("referral_share")
    with op.batch_alter_table("referral_node", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_node_parent_id"))

    op.drop_table("referral_node")
    with op.batch_alter_table("referral_member_step", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_member_step_person")

    op.drop_table("referral_member_step")
    with op.batch_alter_table("referral_edge", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_edge_child")

    op.drop_table("referral_edge")
    with op.batch_alter_table("referral_clerk_move", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_clerk_move_staff")

    op.drop_table("referral_clerk_move")
    with op.batch_alter_table("referral_attribution", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_attribution_promoter")
        batch_op.drop_index("ix_referral_attribution_paid")
        batch_op.drop_index(batch_op.f("ix_referral_attribution_order_number"))
        batch_op.drop_index("ix_referral_attribution_clerk")
        batch_op.drop_index("ix_referral_attribution_buyer")

    op.drop_table("referral_attribution")
    op.drop_table("referral_acknowledgement")
    with op.batch_alter_table("pickup_try", schema=None) as batch_op:
        batch_op.drop_index("ix_pickup_try_branch")

    op.drop_table("pickup_try")
    with op.batch_alter_table("pickup_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pickup_code_order_id"))

    op.drop_table("pickup_code")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_person_verified_phone",
            sqlite_where=sa.text("phone_verified_at IS NOT NULL"),
            postgresql_where=sa.text("phone_verified_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_person_phone")
        batch_op.drop_index(batch_op.f("ix_person_created_at"))

    op.drop_table("person")
    with op.batch_alter_table("payment_notification", schema=None) as batch_op:
        batch_op.drop_index("ix_payment_notification_outcome")
        batch_op.drop_index(batch_op.f("ix_payment_notification_out_no"))

    op.drop_table("payment_notification")
    with op.batch_alter_table("payment_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_attempt_succeeded_at"))
        batch_op.drop_index(batch_op.f("ix_payment_attempt_subject_id"))
        batch_op.drop_index("ix_payment_attempt_query")
        batch_op.drop_index("ix_payment_attempt_person")

    op.drop_table("payment_attempt")
    with op.batch_alter_table("outbox_event", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_event_due")

    op.drop_table("outbox_event")
    op.drop_table("outbox_delivery")
    with op.batch_alter_table("official_push", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_official_push_received_at"))
        batch_op.drop_index(batch_op.f("ix_official_push_openid"))

    op.drop_table("official_push")
    op.drop_table("limit_window")
    with op.batch_alter_table("ledger_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_entry_reference"))
        batch_op.drop_index(batch_op.f("ix_ledger_entry_posted_at"))

    op.drop_table("ledger_entry")
    op.drop_table("ledger_balance")
    op.drop_table("job_run")
    with op.batch_alter_table("idempotency_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_key_created_at"))

    op.drop_table("idempotency_key")
    with op.batch_alter_table("entry_code", schema=None) as batch_op:
        batch_op.drop_index("ix_entry_code_kind")

    op.drop_table("entry_code")
    with op.batch_alter_table("commission_order", schema=None) as batch_op:
        batch_op.drop_index("ix_commission_order_release")
        batch_op.drop_index(batch_op.f("ix_commission_order_paid_at"))
        batch_op.drop_index(batch_op.f("ix_commission_order_order_number"))

    op.drop_table("commission_order")
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_category_parent_id"))

    op.drop_table("category")
    op.drop_table("brand")
    with op.batch_alter_table("branch_performance_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_branch_performance_step_order_id"))
        batch_op.drop_index("ix_branch_performance_step_branch")

    op.drop_table("branch_performance_step")
    op.drop_table("branch_directory")
    with op.batch_alter_table("branch", schema=None) as batch_op:
        batch_op.drop_index("ix_branch_place")

    op.drop_table("branch")
    op.drop_table("basket")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_subject"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_branch_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_action"))

    op.drop_table("audit_entry")
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_index("ix_address_person")

    op.drop_table("address")
