"""bills compared with our records."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard_append_only

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# Tables that only grow: a trigger refuses everything else.
APPEND_ONLY = ("bill_row",)


def upgrade() -> None:
    op.create_table(
        "bill_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_error", sa.String(length=200), nullable=True),
        sa.Column("payments", sa.BigInteger(), nullable=False),
        sa.Column("received_fen", sa.BigInteger(), nullable=False),
        sa.Column("refunds", sa.BigInteger(), nullable=False),
        sa.Column("refunded_fen", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_bill_day")),
    )
    op.create_table(
        "bill_difference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("wechat", sa.String(length=160), nullable=False),
        sa.Column("ours", sa.String(length=160), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["day"], ["bill_day.day"], name=op.f("fk_bill_difference_day")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_difference")),
    )
    with op.batch_alter_table("bill_difference", schema=None) as batch_op:
        batch_op.create_index("ix_bill_difference_open", ["settled_at", "found_at"], unique=False)
        batch_op.create_index("uq_bill_difference", ["day", "kind", "number"], unique=True)

    op.create_table(
        "bill_row",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=7), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("wechat_no", sa.String(length=64), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('payment', 'refund')", name=op.f("ck_bill_row_kind_known")),
        sa.ForeignKeyConstraint(["day"], ["bill_day.day"], name=op.f("fk_bill_row_day")),
        sa.PrimaryKeyConstraint("day", "kind", "number", name=op.f("pk_bill_row")),
    )
    with op.batch_alter_table("bill_row", schema=None) as batch_op:
        batch_op.create_index("ix_bill_row_number", ["number"], unique=False)

    with op.batch_alter_table("payment_attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wechat_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_payment_attempt_wechat_at"), ["wechat_at"], unique=False)

    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wechat_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_refund_succeeded_at"), ["succeeded_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_refund_wechat_at"), ["wechat_at"], unique=False)
    guard_append_only(APPEND_ONLY)


def downgrade() -> None:
    with op.batch_alter_table("refund", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_refund_wechat_at"))
        batch_op.drop_index(batch_op.f("ix_refund_succeeded_at"))
        batch_op.drop_column("wechat_at")

    with op.batch_alter_table("payment_attempt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payment_attempt_wechat_at"))
        batch_op.drop_column("wechat_at")

    with op.batch_alter_table("bill_row", schema=None) as batch_op:
        batch_op.drop_index("ix_bill_row_number")

    op.drop_table("bill_row")
    with op.batch_alter_table("bill_difference", schema=None) as batch_op:
        batch_op.drop_index("uq_bill_difference")
        batch_op.drop_index("ix_bill_difference_open")

    op.drop_table("bill_difference")
    op.drop_table("bill_day")
