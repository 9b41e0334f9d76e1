"""Points for new customers."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_scan_award",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("walkin_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'confirmed') = (order_id IS NOT NULL)", name=op.f("ck_referral_scan_award_order_when_confirmed")
        ),
        sa.CheckConstraint(
            "state IN ('provisional', 'confirmed', 'lapsed', 'void')", name=op.f("ck_referral_scan_award_state_known")
        ),
        sa.CheckConstraint("points > 0", name=op.f("ck_referral_scan_award_points_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_scan_award")),
        sa.UniqueConstraint("customer_id", name=op.f("uq_referral_scan_award_customer_id")),
    )
    with op.batch_alter_table("referral_scan_award", schema=None) as batch_op:
        batch_op.create_index("ix_referral_scan_award_due", ["state", "expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_scan_award_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_referral_scan_award_staff", ["staff_id", "at"], unique=False)

    op.create_table(
        "referral_scan_day",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("used >= 0", name=op.f("ck_referral_scan_day_used_not_negative")),
        sa.PrimaryKeyConstraint("staff_id", "day", name=op.f("pk_referral_scan_day")),
    )


def downgrade() -> None:
    op.drop_table("referral_scan_day")
    with op.batch_alter_table("referral_scan_award", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_scan_award_staff")
        batch_op.drop_index(batch_op.f("ix_referral_scan_award_order_id"))
        batch_op.drop_index("ix_referral_scan_award_due")

    op.drop_table("referral_scan_award")
