"""where branches deliver."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "branch_delivery",
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["branch.id"], name=op.f("fk_branch_delivery_branch_id")),
        sa.PrimaryKeyConstraint("branch_id", name=op.f("pk_branch_delivery")),
    )


def downgrade() -> None:
    op.drop_table("branch_delivery")
