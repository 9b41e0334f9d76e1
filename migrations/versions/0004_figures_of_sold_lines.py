"""figures of sold lines."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_sale",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("order_number", sa.String(length=32), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("promoter_id", sa.Uuid(), nullable=True),
        sa.Column("touch_id", sa.Uuid(), nullable=True),
        sa.Column("clerk_staff_id", sa.Uuid(), nullable=True),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("pieces", sa.BigInteger(), nullable=False),
        sa.Column("base_fen", sa.BigInteger(), nullable=False),
        sa.Column("net_fen", sa.BigInteger(), nullable=False),
        sa.Column("cost_fen", sa.BigInteger(), nullable=False),
        sa.Column("pending_fen", sa.BigInteger(), nullable=False),
        sa.Column("breakage_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("breakage_fen >= 0", name=op.f("ck_referral_sale_breakage_not_negative")),
        sa.CheckConstraint("net_fen BETWEEN 0 AND base_fen", name=op.f("ck_referral_sale_net_bounds")),
        sa.CheckConstraint("pending_fen >= 0", name=op.f("ck_referral_sale_pending_not_negative")),
        sa.PrimaryKeyConstraint("line_id", name=op.f("pk_referral_sale")),
    )
    with op.batch_alter_table("referral_sale", schema=None) as batch_op:
        batch_op.create_index("ix_referral_sale_buyer", ["buyer_id", "paid_at"], unique=False)
        batch_op.create_index("ix_referral_sale_clerk", ["clerk_staff_id", "paid_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_sale_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_referral_sale_paid", ["paid_at"], unique=False)
        batch_op.create_index("ix_referral_sale_promoter", ["promoter_id", "paid_at"], unique=False)
        batch_op.create_index("ix_referral_sale_released", ["released_at"], unique=False)
        batch_op.create_index("ix_referral_sale_touch", ["touch_id"], unique=False)

    op.create_table(
        "referral_sale_turn",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("attribution_id", sa.Uuid(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_referral_sale_turn")),
    )


def downgrade() -> None:
    op.drop_table("referral_sale_turn")
    with op.batch_alter_table("referral_sale", schema=None) as batch_op:
        batch_op.drop_index("ix_referral_sale_touch")
        batch_op.drop_index("ix_referral_sale_released")
        batch_op.drop_index("ix_referral_sale_promoter")
        batch_op.drop_index("ix_referral_sale_paid")
        batch_op.drop_index(batch_op.f("ix_referral_sale_order_id"))
        batch_op.drop_index("ix_referral_sale_clerk")
        batch_op.drop_index("ix_referral_sale_buyer")

    op.drop_table("referral_sale")
