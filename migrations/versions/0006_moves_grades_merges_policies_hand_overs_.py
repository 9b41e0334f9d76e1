"""Moves, grades, merges, policies, hand-overs, corrections and disputes."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard_append_only

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# Tables that only grow: a trigger refuses everything else.
APPEND_ONLY = (
    "referral_grade_step",
    "referral_handover",
    "referral_order_touch",
    "referral_person_merge",
    "referral_policy",
)


def upgrade() -> None:
    op.create_table(
        "referral_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.String(length=32), nullable=False),
        sa.Column("from_version", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.Column("dispute_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'approved', 'refused')", name=op.f("ck_referral_correction_state_known")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_referral_correction_second_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_correction")),
    )
    with op.batch_alter_table("referral_correction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_correction_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index("ix_referral_correction_order", ["order_id"], unique=False)
        batch_op.create_index(
            "uq_referral_correction_open",
            ["order_id"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "referral_dispute",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.String(length=32), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'settled', 'refused')", name=op.f("ck_referral_dispute_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_dispute")),
        sa.UniqueConstraint("order_id", "staff_id", name=op.f("uq_referral_dispute_order_id_staff_id")),
    )
    with op.batch_alter_table("referral_dispute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_dispute_opened_at"), ["opened_at"], unique=False)
        batch_op.create_index("ix_referral_dispute_staff", ["staff_id", "opened_at"], unique=False)

    op.create_table(
        "referral_grade_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("grade", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_grade_step")),
    )
    with op.batch_alter_table("referral_grade_step", schema=None) as batch_op:
        batch_op.create_index("ix_referral_grade_step_person", ["person_id", "at"], unique=False)

    op.create_table(
        "referral_handover",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_staff_id", sa.Uuid(), nullable=False),
        sa.Column("to_staff_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("in_service", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.CheckConstraint("from_staff_id <> to_staff_id", name=op.f("ck_referral_handover_two_clerks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_handover")),
    )
    with op.batch_alter_table("referral_handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_handover_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_referral_handover_person", ["person_id", "at"], unique=False)

    op.create_table(
        "referral_order_touch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.CheckConstraint("kind IN ('pick', 'coupon', 'manual')", name=op.f("ck_referral_order_touch_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_order_touch")),
        sa.UniqueConstraint("order_id", "version", "kind", name=op.f("uq_referral_order_touch_order_id_version_kind")),
    )
    with op.batch_alter_table("referral_order_touch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_order_touch_person_id"), ["person_id"], unique=False)

    op.create_table(
        "referral_person_merge",
        sa.Column("gone_id", sa.Uuid(), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("gone_id <> kept_id", name=op.f("ck_referral_person_merge_two_entries")),
        sa.PrimaryKeyConstraint("gone_id", name=op.f("pk_referral_person_merge")),
    )
    with op.batch_alter_table("referral_person_merge", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_person_merge_kept_id"), ["kept_id"], unique=False)

    op.create_table(
        "referral_policy",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 2", name=op.f("ck_referral_policy_number_from_two")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_referral_policy")),
    )
    op.create_table(
        "referral_tree_move",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("from_parent_id", sa.Uuid(), nullable=True),
        sa.Column("to_parent_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_by", sa.String(length=80), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=False),
        sa.CheckConstraint("state IN ('asked', 'approved', 'refused')", name=op.f("ck_referral_tree_move_state_known")),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> asked_by", name=op.f("ck_referral_tree_move_second_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_tree_move")),
    )
    with op.batch_alter_table("referral_tree_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_tree_move_asked_at"), ["asked_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_tree_move_child_id"), ["child_id"], unique=False)

    with op.batch_alter_table("referral_attribution", schema=None) as batch_op:
        batch_op.add_column(sa.Column("staff_branch_id", sa.Uuid(), nullable=True))

    with op.batch_alter_table("referral_clerk_bond", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pooled_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("referral_clerk_move", schema=None) as batch_op:
        batch_op.add_column(sa.Column("customers_follow", sa.Boolean(), nullable=True))
    guard_append_only(APPEND_ONLY)


def downgrade() -> None:
    op.drop_column("referral_clerk_move", "customers_follow")

    op.drop_column("referral_clerk_bond", "pooled_at")

    op.drop_column("referral_attribution", "staff_branch_id")

    with op.batch_alter_table("referral_tree_move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_tree_move_child_id"))
        batch_op.drop_index(batch_op.f("ix_referral_tree_move_asked_at"))

    op.drop_table("referral_tree_move")
    op.drop_table("referral_policy")
    with op.batch_alter_table("referral_person_merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_person_merge_kept_id"))

    op.drop_table("referral_person_merge")
    with op.batch_alter_table("referral_order_touch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_order_touch_person_id"))

    op.drop_table("referral_order_touch")
    with op.batch_alter_table("referral_handover", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_handover_person")
        batch_op.drop_index(batch_op.f("ix_referral_handover_batch_id"))

    op.drop_table("referral_handover")
    with op.batch_alter_table("referral_grade_step", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_grade_step_person")

    op.drop_table("referral_grade_step")
    with op.batch_alter_table("referral_dispute", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_dispute_staff")
        batch_op.drop_index(batch_op.f("ix_referral_dispute_opened_at"))

    op.drop_table("referral_dispute")
    with op.batch_alter_table("referral_correction", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_referral_correction_open",
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )
        batch_op.drop_index("ix_referral_correction_order")
        batch_op.drop_index(batch_op.f("ix_referral_correction_asked_at"))

    op.drop_table("referral_correction")
