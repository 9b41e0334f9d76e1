"""Returns and their lines, and what clerks refunded by the small."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base
from app.returns.rules import ALLOWED_A_DAY_FEN


class ReturnRequest(Base):
    """One return of one order; `refund_fen` is set when it is confirmed."""

    __tablename__ = "return_request"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(24), unique=True)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("shop_order.id"), index=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    reason: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime]
    branch_id: Mapped[uuid.UUID | None]
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(200), default="")
    refund_fen: Mapped[int] = mapped_column(default=0)
    client_token: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        UniqueConstraint("order_id", "client_token"),
        CheckConstraint("refund_fen >= 0", name="refund_not_negative"),
        CheckConstraint("state in ('asked','confirmed','rejected','withdrawn')", name="state_known"),
        Index("ix_return_request_waiting", "state", "asked_at"),
        Index(
            "uq_return_request_one_asked",
            "order_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
    )


class ReturnLine(Base):
    """Pieces of one order line; `resellable` is the clerk's inspection."""

    __tablename__ = "return_line"
    return_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("return_request.id"), primary_key=True)
    order_line_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("order_line.id"), primary_key=True)
    quantity: Mapped[int]
    resellable: Mapped[bool | None]
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity_positive"),)


class CounterAllowance(Base):
    """What one clerk refunded at counters on one day without a fresh sign-in; `day` as `2026-11-22` at the branch."""

    __tablename__ = "counter_allowance"
    staff_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    used_fen: Mapped[int]
    __table_args__ = (
        CheckConstraint(f"used_fen >= 0 AND used_fen <= {ALLOWED_A_DAY_FEN}", name="used_within_allowance"),
    )
