"""Commission of orders: what each seat of each line earns, the steps posted for it, and the branches' performance."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, append_only


class CommissionOrder(Base):
    """One order's commission as a whole. Every change takes a `turn` first, so that two never compute at once."""

    __tablename__ = "commission_order"
    order_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_number: Mapped[str] = mapped_column(String(32), index=True)
    plan_id: Mapped[uuid.UUID | None]
    attribution_id: Mapped[uuid.UUID]
    paid_at: Mapped[datetime] = mapped_column(index=True)
    release_at: Mapped[datetime | None]
    settled: Mapped[bool] = mapped_column(default=False)
    turn: Mapped[int] = mapped_column(default=0)
    __table_args__ = (Index("ix_commission_order_release", "settled", "release_at"),)


class CommissionLine(Base):
    """What one payee earns on one order line in one role. Everything but state, counters and `refunded_fen` is frozen.

    `payee_id` is a person, or a clerk's staff id while she has bound no WeChat. `available_fen` may be negative after a return.
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
    state: Mapped[str] = mapped_column(String(12))
    refunded_fen: Mapped[int] = mapped_column(default=0)
    pending_fen: Mapped[int] = mapped_column(default=0)
    available_fen: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("order_line_id", "payee_id", "role", "level"),
        CheckConstraint("role IN ('level', 'self', 'clerk')", name="role_known"),
        CheckConstraint("(role = 'level') = (level BETWEEN 1 AND 3)", name="level_by_role"),
        CheckConstraint("amount_fen > 0 AND amount_fen <= cap_fen AND cap_fen <= base_fen", name="amount_bounds"),
        CheckConstraint("refunded_fen BETWEEN 0 AND base_fen", name="refunded_bounds"),
        CheckConstraint("pending_fen >= 0", name="pending_not_negative"),
        CheckConstraint("pending_fen + available_fen BETWEEN 0 AND amount_fen", name="posted_bounds"),
        Index("ix_commission_line_payee", "payee_id", "created_at"),
    )


@append_only
class CommissionStep(Base):
    """One difference posted for a line, with the ledger entry's key; `kind` is accrued, released or taken_back."""

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
        CheckConstraint("kind IN ('accrued', 'released', 'taken_back')", name="kind_known"),
        CheckConstraint("pending_fen <> 0 OR available_fen <> 0", name="moves_something"),
        Index("ix_commission_step_payee", "payee_id", "at"),
    )


@append_only
class BranchStep(Base):
    """One change of a branch's performance on an order, `part` selling or fulfilling; the sum of the steps is what stands."""

    __tablename__ = "branch_performance_step"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    branch_id: Mapped[uuid.UUID]
    part: Mapped[str] = mapped_column(String(10))
    amount_fen: Mapped[int]
    net_fen: Mapped[int]
    at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("part IN ('selling', 'fulfilling')", name="part_known"),
        Index("ix_branch_performance_step_branch", "branch_id", "at"),
    )
