"""further settings of plans."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard_append_only

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Tables that only grow: a trigger refuses everything else.
APPEND_ONLY = ("referral_plan_settings",)


def upgrade() -> None:
    op.create_table(
        "referral_plan_settings",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["referral_plan.id"], name=op.f("fk_referral_plan_settings_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_referral_plan_settings")),
    )
    guard_append_only(APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("referral_plan_settings")
