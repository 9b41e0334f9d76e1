"""Attempts, refunds, and the inbox of WeChat's notifications."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base
from app.kernel.money import MAX_FEN


class PaymentAttempt(Base):
    """One number asked of WeChat. `subject_id` is what is paid for, `reference` its number as people know it.

    `succeeded_at` is on the mall's clock, `wechat_at` the same moment on WeChat's: bills are cut by the latter.
    """

    __tablename__ = "payment_attempt"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    out_trade_no: Mapped[str] = mapped_column(String(32), unique=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    reference: Mapped[str] = mapped_column(String(32))
    person_id: Mapped[uuid.UUID]
    appid: Mapped[str] = mapped_column(String(32))
    mchid: Mapped[str] = mapped_column(String(32))
    openid: Mapped[str] = mapped_column(String(128))
    description: Mapped[str] = mapped_column(String(127))
    amount_fen: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), default="CNY")
    state: Mapped[str] = mapped_column(String(12))
    prepay_id: Mapped[str | None] = mapped_column(String(64))
    prepay_at: Mapped[datetime | None]
    transaction_id: Mapped[str | None] = mapped_column(String(32), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    succeeded_at: Mapped[datetime | None] = mapped_column(index=True)
    wechat_at: Mapped[datetime | None] = mapped_column(index=True)
    refunded_fen: Mapped[int] = mapped_column(default=0)
    query_at: Mapped[datetime | None]
    queries: Mapped[int] = mapped_column(default=0)
    __table_args__ = (
        CheckConstraint(f"amount_fen > 0 AND amount_fen <= {MAX_FEN}", name="amount_bounds"),
        CheckConstraint("refunded_fen >= 0 AND refunded_fen <= amount_fen", name="refunded_bounds"),
        Index("ix_payment_attempt_person", "person_id", "reference"),
        Index("ix_payment_attempt_query", "state", "query_at"),
    )


class PaymentNotification(Base):
    """One notification of WeChat's, by its id, stored with its effect.

    `outcome` is applied, duplicate, mismatched (put aside), unknown (no such number of ours) or ignored (another event).
    """

    __tablename__ = "payment_notification"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    event_type: Mapped[str] = mapped_column(String(40))
    received_at: Mapped[datetime]
    out_no: Mapped[str] = mapped_column(String(64), index=True)
    outcome: Mapped[str] = mapped_column(String(12))
    detail: Mapped[dict[str, Any]]
    __table_args__ = (Index("ix_payment_notification_outcome", "outcome", "received_at"),)


class Refund(Base):
    """A part of one attempt on its way back; its number is made before the first call and never changes."""

    __tablename__ = "refund"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    out_refund_no: Mapped[str] = mapped_column(String(64), unique=True)
    key: Mapped[str] = mapped_column(String(160), unique=True)
    attempt_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payment_attempt.id"), index=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    reference: Mapped[str] = mapped_column(String(32), index=True)
    amount_fen: Mapped[int]
    reason: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(12))
    wechat_refund_id: Mapped[str | None] = mapped_column(String(64))
    requested_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]
    succeeded_at: Mapped[datetime | None] = mapped_column(index=True)
    wechat_at: Mapped[datetime | None] = mapped_column(index=True)
    try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(200))
    __table_args__ = (
        CheckConstraint(f"amount_fen > 0 AND amount_fen <= {MAX_FEN}", name="amount_bounds"),
        Index("ix_refund_try", "state", "try_at"),
    )
