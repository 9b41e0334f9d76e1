"""cost of goods."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Added with their columns: SQLite then rebuilds neither of these large tables.
COSTS = (
    ("order_line", "ck_order_line_cost_not_negative", "unit_cost_fen >= 0"),
    ("sku", "ck_sku_cost_within_bounds", "unit_cost_fen >= 0 AND unit_cost_fen <= 10000000000"),
)


def upgrade() -> None:
    for table, name, rule in COSTS:
        op.execute(f"ALTER TABLE {table} ADD COLUMN unit_cost_fen BIGINT CONSTRAINT {name} CHECK ({rule})")


def downgrade() -> None:
    for table, _name, _rule in reversed(COSTS):
        op.drop_column(table, "unit_cost_fen")
