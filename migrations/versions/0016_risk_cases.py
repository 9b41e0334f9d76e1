"""risk cases."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "risk_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("signal", sa.String(length=20), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_risk_case_decided_has_time")),
        sa.CheckConstraint("act IN ('freeze', 'lengthen', 'alert')", name=op.f("ck_risk_case_act_known")),
        sa.CheckConstraint("state IN ('open', 'confirmed', 'cleared')", name=op.f("ck_risk_case_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_case")),
        sa.UniqueConstraint("key", name=op.f("uq_risk_case_key")),
    )
    with op.batch_alter_table("risk_case", schema=None) as batch_op:
        batch_op.create_index("ix_risk_case_state", ["state", "opened_at"], unique=False)

    op.create_table(
        "risk_mark",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attribution_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_mark")),
    )
    op.create_table(
        "risk_case_payee",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["risk_case.id"], name=op.f("fk_risk_case_payee_case_id")),
        sa.PrimaryKeyConstraint("case_id", "payee_id", name=op.f("pk_risk_case_payee")),
    )
    with op.batch_alter_table("risk_case_payee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_risk_case_payee_payee_id"), ["payee_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("risk_case_payee", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_case_payee_payee_id"))

    op.drop_table("risk_case_payee")
    op.drop_table("risk_mark")
    with op.batch_alter_table("risk_case", schema=None) as batch_op:
        batch_op.drop_index("ix_risk_case_state")

    op.drop_table("risk_case")
