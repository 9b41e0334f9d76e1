"""Triggers that keep append-only tables append-only: a second wall behind the code.

The tables are listed literally: a revision must mean the same for ever.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "audit_entry",
    "branch_performance_step",
    "commission_step",
    "consent",
    "ledger_entry",
    "ledger_posting",
    "line_adjustment",
    "official_push",
    "payment_term",
    "pickup_try",
    "referral_acknowledgement",
    "referral_attribution",
    "referral_clerk_move",
    "referral_edge",
    "referral_member_step",
    "referral_plan",
    "referral_plan_rule",
    "referral_touch",
    "referral_touch_claim",
    "state_change",
    "stock_movement",
)

FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME;
END $$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    sa.text(
                        f"CREATE TRIGGER append_only_{table}_{act.lower()} BEFORE {act} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, 'table {table} is append-only'); END"
                    )
                )
        return
    op.execute(sa.text(FUNCTION))
    for table in TABLES:
        op.execute(
            sa.text(
                f"CREATE TRIGGER append_only_{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        if sqlite:
            op.execute(sa.text(f"DROP TRIGGER append_only_{table}_update"))
            op.execute(sa.text(f"DROP TRIGGER append_only_{table}_delete"))
        else:
            op.execute(sa.text(f"DROP TRIGGER append_only_{table} ON {table}"))
    if not sqlite:
        op.execute(sa.text("DROP FUNCTION refuse_change()"))
