"""Withdrawals, the names and WeChat accounts they go to, WeChat's notifications, head office's figures."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, append_only
from app.kernel.money import MAX_FEN

_OPEN = text("state NOT IN ('paid', 'returned')")


class PayoutTurn(Base):
    """One row for each person who ever asked for money: what is decided about her queues here."""

    __tablename__ = "payout_turn"
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    turn: Mapped[int]


@append_only
class PayeeName(Base):
    """The real name a person gave and that she is 18 or older; the latest counts."""

    __tablename__ = "payee_name"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    real_name: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint("length(real_name) BETWEEN 2 AND 40", name="name_length"),)


@append_only
class PayeeAccount(Base):
    """That a person was first seen with one WeChat account at a moment."""

    __tablename__ = "payee_account"
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    openid: Mapped[str] = mapped_column(String(128), primary_key=True)
    at: Mapped[datetime]
    __table_args__ = (Index("ix_payee_account_openid", "openid"),)


@append_only
class PayoutPolicy(Base):
    """Head office's figures from a moment on; the latest counts."""

    __tablename__ = "payout_policy"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    min_fen: Mapped[int]
    auto_limit_fen: Mapped[int]
    fee_bps: Mapped[int]
    calculator: Mapped[str] = mapped_column(String(40))
    name_from_fen: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (
        CheckConstraint("min_fen >= 100", name="min_bounds"),
        CheckConstraint("auto_limit_fen >= 0", name="auto_limit_bounds"),
        CheckConstraint("fee_bps BETWEEN 0 AND 1000", name="fee_bounds"),
        CheckConstraint("name_from_fen BETWEEN 30 AND 200000", name="name_from_bounds"),
    )


class Withdrawal(Base):
    """One sum asked for. `number` is also WeChat's out_bill_no: made with the row, never replaced.

    `looks` are the reasons for a second look; `wechat_state` WeChat's last word as it writes it; `refused` its code when it did
    not take the transfer; `ask_at` when to speak to WeChat next.
    """

    __tablename__ = "withdrawal"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    client_token: Mapped[str] = mapped_column(String(64))
    appid: Mapped[str] = mapped_column(String(32))
    mchid: Mapped[str] = mapped_column(String(32))
    openid: Mapped[str] = mapped_column(String(128))
    real_name: Mapped[str] = mapped_column(String(40))
    sends_name: Mapped[bool]
    gross_fen: Mapped[int]
    tax_fen: Mapped[int]
    fee_fen: Mapped[int]
    net_fen: Mapped[int]
    month: Mapped[str] = mapped_column(String(7))
    calculator: Mapped[str] = mapped_column(String(40))
    looks: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(12))
    outcome: Mapped[str | None] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(200), default="")
    requested_at: Mapped[datetime] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(80))
    sent_at: Mapped[datetime | None]
    waits_since: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    transfer_bill_no: Mapped[str | None] = mapped_column(String(64))
    package_info: Mapped[str | None] = mapped_column(String(512))
    wechat_state: Mapped[str | None] = mapped_column(String(32))
    ask_at: Mapped[datetime | None]
    asked: Mapped[int] = mapped_column(default=0)
    refused: Mapped[str | None] = mapped_column(String(64))
    last_error: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (
        UniqueConstraint("person_id", "client_token"),
        CheckConstraint(f"gross_fen > 0 AND gross_fen <= {MAX_FEN}", name="gross_bounds"),
        CheckConstraint("tax_fen >= 0 AND fee_fen >= 0 AND net_fen > 0", name="parts_not_negative"),
        CheckConstraint("gross_fen = net_fen + tax_fen + fee_fen", name="gross_is_its_parts"),
        CheckConstraint("(state IN ('paid', 'returned')) = (outcome IS NOT NULL)", name="ended_has_outcome"),
        CheckConstraint("(state IN ('paid', 'returned')) = (ended_at IS NOT NULL)", name="ended_has_time"),
        Index("uq_withdrawal_open", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_withdrawal_ask", "state", "ask_at"),
        Index("ix_withdrawal_month", "month", "state"),
    )


class TransferNotification(Base):
    """One notification of WeChat's about a transfer, by its id, stored with its effect.

    `outcome` is applied, duplicate, mismatched (put aside), unknown (no such number of ours), unfinished or ignored.
    """

    __tablename__ = "transfer_notification"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
    out_bill_no: Mapped[str] = mapped_column(String(64), index=True)
    outcome: Mapped[str] = mapped_column(String(12))
    detail: Mapped[dict[str, Any]]


class WriteOff(Base):
    """A debt head office gives up: proposed by one, decided by another. `state` proposed, approved or refused."""

    __tablename__ = "debt_write_off"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    payee_id: Mapped[uuid.UUID] = mapped_column(index=True)
    amount_fen: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10))
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str] = mapped_column(String(80))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(80))
    __table_args__ = (
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_has_time"),
        CheckConstraint("decided_by IS NULL OR decided_by <> proposed_by", name="two_people"),
        Index(
            "uq_debt_write_off_open",
            "payee_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )


@append_only
class Statement(Base):
    """One payee's month, frozen. What moved the available account, by kind; `closing = opening + the rest`.

    `released` and `written_off` add, `reversed`, `withdrawn` (gross, less what came back), `payroll` and `moved` (a merge) take.
    """

    __tablename__ = "payee_statement"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    payee_id: Mapped[uuid.UUID]
    month: Mapped[str] = mapped_column(String(7))
    opening_fen: Mapped[int]
    accrued_fen: Mapped[int]
    released_fen: Mapped[int]
    reversed_fen: Mapped[int]
    withdrawn_fen: Mapped[int]
    payroll_fen: Mapped[int]
    written_off_fen: Mapped[int]
    moved_fen: Mapped[int]
    tax_fen: Mapped[int]
    closing_fen: Mapped[int]
    pending_fen: Mapped[int]
    frozen_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("payee_id", "month"),
        CheckConstraint(
            "closing_fen = opening_fen + released_fen - reversed_fen - withdrawn_fen - payroll_fen"
            " + written_off_fen - moved_fen",
            name="closes",
        ),
        Index("ix_payee_statement_month", "month"),
    )


@append_only
class FrozenMonth(Base):
    """That every statement of a month is made."""

    __tablename__ = "payout_frozen_month"
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    statements: Mapped[int]
    frozen_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))


@append_only
class PayrollRun(Base):
    """One month's commission handed over to payroll."""

    __tablename__ = "payroll_run"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(String(7), unique=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))


@append_only
class PayrollLine(Base):
    """One staff member's part of a run: `amount_fen` left her available account, the rest says what it is made of."""

    __tablename__ = "payroll_line"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payroll_run.id"), index=True)
    staff_id: Mapped[uuid.UUID]
    payee_id: Mapped[uuid.UUID] = mapped_column(index=True)
    staff_no: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(32))
    branch: Mapped[str] = mapped_column(String(40))
    clerk_fen: Mapped[int]
    level_fen: Mapped[int]
    carried_fen: Mapped[int]
    amount_fen: Mapped[int]
    __table_args__ = (
        UniqueConstraint("run_id", "payee_id"),
        CheckConstraint("amount_fen > 0", name="amount_positive"),
        CheckConstraint("amount_fen = clerk_fen + level_fen + carried_fen", name="adds_up"),
    )
