"""shortages and transfers."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transfer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("promise_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by", sa.String(length=80), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=80), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shipped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_transfer_two_places")),
        sa.ForeignKeyConstraint(["from_id"], ["branch.id"], name=op.f("fk_transfer_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["branch.id"], name=op.f("fk_transfer_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("number", name=op.f("uq_transfer_number")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index("ix_transfer_from", ["from_id", "state"], unique=False)
        batch_op.create_index("ix_transfer_state", ["state", "requested_at"], unique=False)
        batch_op.create_index("ix_transfer_to", ["to_id", "state"], unique=False)

    op.create_table(
        "shortage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("fulfillment_id", sa.Uuid(), nullable=False),
        sa.Column("order_line_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=True),
        sa.Column("reported_by", sa.String(length=80), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cause IN ('count', 'damaged', 'rejected', 'lost')", name=op.f("ck_shortage_cause_known")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_shortage_quantity_positive")),
        sa.ForeignKeyConstraint(["fulfillment_id"], ["fulfillment.id"], name=op.f("fk_shortage_fulfillment_id")),
        sa.ForeignKeyConstraint(["order_id"], ["shop_order.id"], name=op.f("fk_shortage_order_id")),
        sa.ForeignKeyConstraint(["order_line_id"], ["order_line.id"], name=op.f("fk_shortage_order_line_id")),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_shortage_sku_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_shortage_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortage")),
    )
    with op.batch_alter_table("shortage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortage_fulfillment_id"), ["fulfillment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shortage_order_id"), ["order_id"], unique=False)
        batch_op.create_index("ix_shortage_state", ["state", "reported_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_shortage_transfer_id"), ["transfer_id"], unique=False)

    op.create_table(
        "transfer_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("sku_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("lost", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_transfer_line_quantity_positive")),
        sa.CheckConstraint(
            "received >= 0 AND lost >= 0 AND received + lost <= quantity",
            name=op.f("ck_transfer_line_parts_within_quantity"),
        ),
        sa.ForeignKeyConstraint(["sku_id"], ["sku.id"], name=op.f("fk_transfer_line_sku_id")),
        sa.ForeignKeyConstraint(["transfer_id"], ["transfer.id"], name=op.f("fk_transfer_line_transfer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_line")),
        sa.UniqueConstraint("transfer_id", "sku_id", name=op.f("uq_transfer_line_transfer_id_sku_id")),
    )
    # With its check, and without rebuilding a large table on SQLite.
    op.execute(
        "ALTER TABLE order_line ADD COLUMN cancelled BIGINT DEFAULT 0 NOT NULL CONSTRAINT ck_order_line_cancelled_bounds"
        " CHECK (cancelled >= 0 AND allocated + handed_over + cancelled <= quantity)"
    )


def downgrade() -> None:
    op.drop_column("order_line", "cancelled")

    op.drop_table("transfer_line")
    with op.batch_alter_table("shortage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortage_transfer_id"))
        batch_op.drop_index("ix_shortage_state")
        batch_op.drop_index(batch_op.f("ix_shortage_order_id"))
        batch_op.drop_index(batch_op.f("ix_shortage_fulfillment_id"))

    op.drop_table("shortage")
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.drop_index("ix_transfer_to")
        batch_op.drop_index("ix_transfer_state")
        batch_op.drop_index("ix_transfer_from")

    op.drop_table("transfer")
