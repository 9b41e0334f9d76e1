"""Commission of orders: what each seat of each line earns, the steps posted for it, and the branches' performance."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, append_only


class CommissionOrder(Base):
    """One order's commission as a whole. Every change takes a `turn` first, so that two never compute at once.

    `attribution_id` is the version its lines follow; `look_at` is when the release job should look at it next, NULL when only
    an event can bring news; it is `settled` once the hold is over and nothing waits any more. `seen` keeps what the decision
    looked at and nothing else remembers.
    """

    __tablename__ = "commission_order"
    order_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_number: Mapped[str] = mapped_column(String(32), index=True)
    plan_id: Mapped[uuid.UUID | None]
    attribution_id: Mapped[uuid.UUID]
    paid_at: Mapped[datetime] = mapped_column(index=True)
    release_at: Mapped[datetime | None]
    settled: Mapped[bool] = mapped_column(default=False)
    look_at: Mapped[datetime | None]
    seen: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    turn: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        Index(
            "ix_commission_order_look",
            "look_at",
            "order_id",
            sqlite_where=text("look_at IS NOT NULL"),
            postgresql_where=text("look_at IS NOT NULL"),
        ),
    )


class CommissionLine(Base):
    """What one payee earns on one order line in one role. Everything but state, counters and `refunded_fen` is frozen.

    `rated_fen` is what the rate was applied to, `part_bps` less than a whole where two clerks share a deposit's seat. A line
    that a correction of the order's attribution replaced is voided: nothing of it is due any more. `payee_id` is a person, or a
    clerk's staff id while she has bound no WeChat. `available_fen` may be negative after a return.
    """

    __tablename__ = "commission_line"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("commission_order.order_id"), index=True)
    order_line_id: Mapped[uuid.UUID]
    payee_id: Mapped[uuid.UUID]
    staff_id: Mapped[uuid.UUID | None]
    role: Mapped[str] = mapped_column(String(6))
    level: Mapped[int]
    rule: Mapped[str] = mapped_column(String(20))
    rate_bps: Mapped[int | None]
    fixed_fen: Mapped[int | None]
    base_fen: Mapped[int]
    raw_fen: Mapped[int]
    raw_sum_fen: Mapped[int]
    cap_fen: Mapped[int]
    amount_fen: Mapped[int]
    rated_fen: Mapped[int]
    part_bps: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    refunded_fen: Mapped[int] = mapped_column(default=0)
    pending_fen: Mapped[int] = mapped_column(default=0)
    available_fen: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_commission_line_seat",
            "order_line_id",
            "payee_id",
            "role",
            "level",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
        CheckConstraint("role IN ('level', 'self', 'clerk', 'rank')", name="role_known"),
        CheckConstraint(
            "(role = 'level' AND level BETWEEN 1 AND 3) OR (role = 'rank' AND level BETWEEN 1 AND 5) "
            "OR (role IN ('self', 'clerk') AND level = 0)",
            name="level_by_role",
        ),
        CheckConstraint("amount_fen > 0 AND amount_fen <= cap_fen AND cap_fen <= base_fen", name="amount_bounds"),
        CheckConstraint("refunded_fen BETWEEN 0 AND base_fen", name="refunded_bounds"),
        CheckConstraint("pending_fen >= 0", name="pending_not_negative"),
        CheckConstraint("pending_fen + available_fen BETWEEN 0 AND amount_fen", name="posted_bounds"),
        Index("ix_commission_line_payee", "payee_id", "created_at"),
    )


@append_only
class CommissionStep(Base):
    """One difference posted for a line, with the ledger entry's key; a correction of the attribution posts `corrected`."""

    __tablename__ = "commission_step"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("commission_line.id"), index=True)
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    payee_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(String(12))
    pending_fen: Mapped[int]
    available_fen: Mapped[int]
    refunded_fen: Mapped[int]
    entry_key: Mapped[str] = mapped_column(String(160))
    at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("kind IN ('accrued', 'released', 'taken_back', 'corrected')", name="kind_known"),
        CheckConstraint("pending_fen <> 0 OR available_fen <> 0", name="moves_something"),
        Index("ix_commission_step_payee", "payee_id", "at"),
    )


@append_only
class BranchStep(Base):
    """One change of a branch's performance on an order; the sum of the steps is what stands.

    `part` is selling, fulfilling, or office: head office's own share, kept under the id 0 instead of a branch.
    """

    __tablename__ = "branch_performance_step"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    branch_id: Mapped[uuid.UUID]
    part: Mapped[str] = mapped_column(String(10))
    amount_fen: Mapped[int]
    net_fen: Mapped[int]
    at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("part IN ('selling', 'fulfilling', 'office')", name="part_known"),
        Index("ix_branch_performance_step_branch", "branch_id", "at"),
    )


@append_only
class PayeeHoldStep(Base):
    """That a payee's money was stopped or slowed, or no longer is; `cause` is what asked for it, `office` or `case:<id>`.

    `kind` is freeze (nothing is released or withdrawn) or lengthen (the hold lasts twice as long); one cause lifts only its own.
    """

    __tablename__ = "payee_hold_step"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    payee_id: Mapped[uuid.UUID]
    kind: Mapped[str] = mapped_column(String(10))
    begins: Mapped[bool]
    cause: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("kind IN ('freeze', 'lengthen')", name="kind_known"),
        CheckConstraint("reason <> ''", name="has_reason"),
        Index("ix_payee_hold_step_payee", "payee_id", "at"),
    )
