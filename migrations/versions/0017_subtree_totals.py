"""subtree totals."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "referral_subtree_total",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("orders", sa.BigInteger(), nullable=False),
        sa.Column("net_fen", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_referral_subtree_total")),
    )


def downgrade() -> None:
    op.drop_table("referral_subtree_total")
