"""counter allowance."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counter_allowance",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("used_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "used_fen >= 0 AND used_fen <= 100000", name=op.f("ck_counter_allowance_used_within_allowance")
        ),
        sa.PrimaryKeyConstraint("staff_id", "day", name=op.f("pk_counter_allowance")),
    )


def downgrade() -> None:
    op.drop_table("counter_allowance")
