"""commission that can be corrected and stopped, and a queue that passes by what waits; finished by hand."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard_append_only

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Tables that only grow: a trigger refuses everything else.
APPEND_ONLY = ("payee_hold_step",)
REBUILT = ("commission_step", "branch_performance_step")

SEATS = (
    "(role = 'level' AND level BETWEEN 1 AND 3) OR (role = 'rank' AND level BETWEEN 1 AND 5) "
    "OR (role IN ('self', 'clerk') AND level = 0)"
)
LINE_CHECKS = {
    "role_known": (
        "role IN ('level', 'self', 'clerk')",
        "role IN ('level', 'self', 'clerk', 'rank')",
    ),
    "level_by_role": ("(role = 'level') = (level BETWEEN 1 AND 3)", SEATS),
}
STEP_KINDS = (
    "kind IN ('accrued', 'released', 'taken_back')",
    "kind IN ('accrued', 'released', 'taken_back', 'corrected')",
)
PARTS = ("part IN ('selling', 'fulfilling')", "part IN ('selling', 'fulfilling', 'office')")
LIVE = sa.text("voided_at IS NULL")
WAITING = sa.text("look_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "payee_hold_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("begins", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('freeze', 'lengthen')", name=op.f("ck_payee_hold_step_kind_known")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_payee_hold_step_has_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_hold_step")),
    )
    op.create_index("ix_payee_hold_step_payee", "payee_hold_step", ["payee_id", "at"])
    with op.batch_alter_table("commission_line") as line:
        line.add_column(sa.Column("rated_fen", sa.BigInteger(), nullable=False, server_default="0"))
        line.add_column(sa.Column("part_bps", sa.BigInteger(), nullable=False, server_default="10000"))
        line.add_column(sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True))
        line.drop_constraint(line.f("uq_commission_line_order_line_id_payee_id_role_level"), type_="unique")
        for name, (_before, after) in LINE_CHECKS.items():
            _check(line, "commission_line", name, after)
        seat = ["order_line_id", "payee_id", "role", "level"]
        line.create_index("uq_commission_line_seat", seat, unique=True, sqlite_where=LIVE, postgresql_where=LIVE)
    op.execute(sa.text("UPDATE commission_line SET rated_fen = base_fen"))
    with op.batch_alter_table("commission_order") as order:
        order.add_column(sa.Column("look_at", sa.DateTime(timezone=True), nullable=True))
        order.add_column(sa.Column("seen", sa.JSON(), server_default="{}", nullable=False))
        order.drop_index(order.f("ix_commission_order_release"))
        look = ["look_at", "order_id"]
        order.create_index("ix_commission_order_look", look, sqlite_where=WAITING, postgresql_where=WAITING)
    op.execute(sa.text("UPDATE commission_order SET look_at = release_at WHERE NOT settled"))
    _rebuild_checks(after=True)
    guard_append_only(APPEND_ONLY)


def downgrade() -> None:
    _rebuild_checks(after=False)
    with op.batch_alter_table("commission_order") as order:
        order.drop_index("ix_commission_order_look", sqlite_where=WAITING, postgresql_where=WAITING)
        order.create_index(order.f("ix_commission_order_release"), ["settled", "release_at"])
        order.drop_column("seen")
        order.drop_column("look_at")
    with op.batch_alter_table("commission_line") as line:
        line.drop_index("uq_commission_line_seat", sqlite_where=LIVE, postgresql_where=LIVE)
        for name, (before, _after) in LINE_CHECKS.items():
            _check(line, "commission_line", name, before)
        seat = ["order_line_id", "payee_id", "role", "level"]
        line.create_unique_constraint(line.f("uq_commission_line_order_line_id_payee_id_role_level"), seat)
        line.drop_column("voided_at")
        line.drop_column("part_bps")
        line.drop_column("rated_fen")
    op.drop_table("payee_hold_step")


def _rebuild_checks(*, after: bool) -> None:
    with op.batch_alter_table("commission_step") as step:
        _check(step, "commission_step", "kind_known", STEP_KINDS[after])
    with op.batch_alter_table("branch_performance_step") as step:
        _check(step, "branch_performance_step", "part_known", PARTS[after])
    if op.get_bind().dialect.name == "sqlite":
        guard_append_only(REBUILT)


def _check(batch: object, table: str, name: str, condition: str) -> None:
    full = batch.f(f"ck_{table}_{name}")  # type: ignore[attr-defined]
    batch.drop_constraint(full, type_="check")  # type: ignore[attr-defined]
    batch.create_check_constraint(full, condition)  # type: ignore[attr-defined]
