"""targets and listing."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_ranking_choice",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_referral_ranking_choice")),
    )
    op.create_table(
        "referral_sales_target",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("subject", sa.String(length=8), nullable=False),
        sa.Column("target_fen", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("subject IN ('clerk', 'branch')", name=op.f("ck_referral_sales_target_subject_known")),
        sa.CheckConstraint(
            "target_fen BETWEEN 0 AND 1000000000000", name=op.f("ck_referral_sales_target_target_bounds")
        ),
        sa.PrimaryKeyConstraint("subject_id", "month", name=op.f("pk_referral_sales_target")),
    )


def downgrade() -> None:
    op.drop_table("referral_sales_target")
    op.drop_table("referral_ranking_choice")
