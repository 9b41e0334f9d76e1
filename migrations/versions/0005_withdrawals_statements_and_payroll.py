"""withdrawals, statements and payroll."""

import sqlalchemy as sa
from alembic import op

from migrations.append_only import guard_append_only

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# Tables that only grow: a trigger refuses everything else.
APPEND_ONLY = (
    "payee_account",
    "payee_name",
    "payee_statement",
    "payout_frozen_month",
    "payout_policy",
    "payroll_line",
    "payroll_run",
)


def upgrade() -> None:
    op.create_table(
        "debt_write_off",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_debt_write_off_decided_has_time")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_debt_write_off_amount_positive")),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_debt_write_off_two_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debt_write_off")),
    )
    with op.batch_alter_table("debt_write_off", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_debt_write_off_payee_id"), ["payee_id"], unique=False)
        batch_op.create_index(
            "uq_debt_write_off_open",
            ["payee_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "payee_account",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("openid", sa.String(length=128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "openid", name=op.f("pk_payee_account")),
    )
    with op.batch_alter_table("payee_account", schema=None) as batch_op:
        batch_op.create_index("ix_payee_account_openid", ["openid"], unique=False)

    op.create_table(
        "payee_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("real_name", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(real_name) BETWEEN 2 AND 40", name=op.f("ck_payee_name_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_name")),
    )
    with op.batch_alter_table("payee_name", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payee_name_person_id"), ["person_id"], unique=False)

    op.create_table(
        "payee_statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("opening_fen", sa.BigInteger(), nullable=False),
        sa.Column("accrued_fen", sa.BigInteger(), nullable=False),
        sa.Column("released_fen", sa.BigInteger(), nullable=False),
        sa.Column("reversed_fen", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_fen", sa.BigInteger(), nullable=False),
        sa.Column("payroll_fen", sa.BigInteger(), nullable=False),
        sa.Column("written_off_fen", sa.BigInteger(), nullable=False),
        sa.Column("moved_fen", sa.BigInteger(), nullable=False),
        sa.Column("tax_fen", sa.BigInteger(), nullable=False),
        sa.Column("closing_fen", sa.BigInteger(), nullable=False),
        sa.Column("pending_fen", sa.BigInteger(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "closing_fen = opening_fen + released_fen - reversed_fen - withdrawn_fen - payroll_fen + written_off_fen - moved_fen",
            name=op.f("ck_payee_statement_closes"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee_statement")),
        sa.UniqueConstraint("payee_id", "month", name=op.f("uq_payee_statement_payee_id_month")),
    )
    with op.batch_alter_table("payee_statement", schema=None) as batch_op:
        batch_op.create_index("ix_payee_statement_month", ["month"], unique=False)

    op.create_table(
        "payout_frozen_month",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("statements", sa.BigInteger(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_payout_frozen_month")),
    )
    op.create_table(
        "payout_policy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("min_fen", sa.BigInteger(), nullable=False),
        sa.Column("auto_limit_fen", sa.BigInteger(), nullable=False),
        sa.Column("fee_bps", sa.BigInteger(), nullable=False),
        sa.Column("calculator", sa.String(length=40), nullable=False),
        sa.Column("name_from_fen", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.CheckConstraint("auto_limit_fen >= 0", name=op.f("ck_payout_policy_auto_limit_bounds")),
        sa.CheckConstraint("fee_bps BETWEEN 0 AND 1000", name=op.f("ck_payout_policy_fee_bounds")),
        sa.CheckConstraint("min_fen >= 100", name=op.f("ck_payout_policy_min_bounds")),
        sa.CheckConstraint("name_from_fen BETWEEN 30 AND 200000", name=op.f("ck_payout_policy_name_from_bounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payout_policy")),
    )
    op.create_table(
        "payout_turn",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_payout_turn")),
    )
    op.create_table(
        "payroll_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_run")),
        sa.UniqueConstraint("month", name=op.f("uq_payroll_run_month")),
    )
    op.create_table(
        "transfer_notification",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("out_bill_no", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_notification")),
    )
    with op.batch_alter_table("transfer_notification", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transfer_notification_out_bill_no"), ["out_bill_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_transfer_notification_received_at"), ["received_at"], unique=False)

    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("client_token", sa.String(length=64), nullable=False),
        sa.Column("appid", sa.String(length=32), nullable=False),
        sa.Column("mchid", sa.String(length=32), nullable=False),
        sa.Column("openid", sa.String(length=128), nullable=False),
        sa.Column("real_name", sa.String(length=40), nullable=False),
        sa.Column("sends_name", sa.Boolean(), nullable=False),
        sa.Column("gross_fen", sa.BigInteger(), nullable=False),
        sa.Column("tax_fen", sa.BigInteger(), nullable=False),
        sa.Column("fee_fen", sa.BigInteger(), nullable=False),
        sa.Column("net_fen", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("calculator", sa.String(length=40), nullable=False),
        sa.Column("looks", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("transfer_bill_no", sa.String(length=64), nullable=True),
        sa.Column("package_info", sa.String(length=512), nullable=True),
        sa.Column("wechat_state", sa.String(length=32), nullable=True),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.String(length=64), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(state IN ('paid', 'returned')) = (ended_at IS NOT NULL)", name=op.f("ck_withdrawal_ended_has_time")
        ),
        sa.CheckConstraint(
            "(state IN ('paid', 'returned')) = (outcome IS NOT NULL)", name=op.f("ck_withdrawal_ended_has_outcome")
        ),
        sa.CheckConstraint("gross_fen = net_fen + tax_fen + fee_fen", name=op.f("ck_withdrawal_gross_is_its_parts")),
        sa.CheckConstraint("gross_fen > 0 AND gross_fen <= 1000000000000", name=op.f("ck_withdrawal_gross_bounds")),
        sa.CheckConstraint(
            "tax_fen >= 0 AND fee_fen >= 0 AND net_fen > 0", name=op.f("ck_withdrawal_parts_not_negative")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("number", name=op.f("uq_withdrawal_number")),
        sa.UniqueConstraint("person_id", "client_token", name=op.f("uq_withdrawal_person_id_client_token")),
    )
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.create_index("ix_withdrawal_ask", ["state", "ask_at"], unique=False)
        batch_op.create_index("ix_withdrawal_month", ["month", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_withdrawal_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_withdrawal_requested_at"), ["requested_at"], unique=False)
        batch_op.create_index(
            "uq_withdrawal_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('paid', 'returned')"),
            postgresql_where=sa.text("state NOT IN ('paid', 'returned')"),
        )

    op.create_table(
        "payroll_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("payee_id", sa.Uuid(), nullable=False),
        sa.Column("staff_no", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("branch", sa.String(length=40), nullable=False),
        sa.Column("clerk_fen", sa.BigInteger(), nullable=False),
        sa.Column("level_fen", sa.BigInteger(), nullable=False),
        sa.Column("carried_fen", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_fen = clerk_fen + level_fen + carried_fen", name=op.f("ck_payroll_line_adds_up")),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_payroll_line_amount_positive")),
        sa.ForeignKeyConstraint(["run_id"], ["payroll_run.id"], name=op.f("fk_payroll_line_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_line")),
        sa.UniqueConstraint("run_id", "payee_id", name=op.f("uq_payroll_line_run_id_payee_id")),
    )
    with op.batch_alter_table("payroll_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payroll_line_payee_id"), ["payee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payroll_line_run_id"), ["run_id"], unique=False)
    guard_append_only(APPEND_ONLY)


def downgrade() -> None:
    with op.batch_alter_table("payroll_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payroll_line_run_id"))
        batch_op.drop_index(batch_op.f("ix_payroll_line_payee_id"))

    op.drop_table("payroll_line")
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_withdrawal_open",
            sqlite_where=sa.text("state NOT IN ('paid', 'returned')"),
            postgresql_where=sa.text("state NOT IN ('paid', 'returned')"),
        )
        batch_op.drop_index(batch_op.f("ix_withdrawal_requested_at"))
        batch_op.drop_index(batch_op.f("ix_withdrawal_person_id"))
        batch_op.drop_index("ix_withdrawal_month")
        batch_op.drop_index("ix_withdrawal_ask")

    op.drop_table("withdrawal")
    with op.batch_alter_table("transfer_notification", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transfer_notification_received_at"))
        batch_op.drop_index(batch_op.f("ix_transfer_notification_out_bill_no"))

    op.drop_table("transfer_notification")
    op.drop_table("payroll_run")
    op.drop_table("payout_turn")
    op.drop_table("payout_policy")
    op.drop_table("payout_frozen_month")
    with op.batch_alter_table("payee_statement", schema=None) as batch_op:
        batch_op.drop_index("ix_payee_statement_month")

    op.drop_table("payee_statement")
    with op.batch_alter_table("payee_name", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_payee_name_person_id"))

    op.drop_table("payee_name")
    with op.batch_alter_table("payee_account", schema=None) as batch_op:
        batch_op.drop_index("ix_payee_account_openid")

    op.drop_table("payee_account")
    with op.batch_alter_table("debt_write_off", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_debt_write_off_open",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index(batch_op.f("ix_debt_write_off_payee_id"))

    op.drop_table("debt_write_off")
