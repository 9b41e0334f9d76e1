"""Pickup codes and every try to use one."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, append_only


class PickupCode(Base):
    """One code for one fulfillment. `typed_hash` indexes the eight digits; `phone_tail` is the second thing asked."""

    __tablename__ = "pickup_code"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    fulfillment_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    branch_id: Mapped[uuid.UUID]
    state: Mapped[str] = mapped_column(String(10), default="issued")
    typed_hash: Mapped[str] = mapped_column(String(64), unique=True)
    phone_tail: Mapped[str] = mapped_column(String(4))
    issued_at: Mapped[datetime]
    redeemed_at: Mapped[datetime | None]
    redeemed_by: Mapped[uuid.UUID | None]
    __table_args__ = (
        CheckConstraint("state in ('issued','redeemed','revoked')", name="state_known"),
        CheckConstraint("(state = 'redeemed') = (redeemed_at is not null)", name="redeemed_at_with_state"),
    )


@append_only
class PickupTry(Base):
    """That somebody at a branch tried a code, how, and how it ended."""

    __tablename__ = "pickup_try"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    branch_id: Mapped[uuid.UUID]
    staff_id: Mapped[uuid.UUID]
    how: Mapped[str] = mapped_column(String(8))
    outcome: Mapped[str] = mapped_column(String(20))
    code_id: Mapped[uuid.UUID | None]
    __table_args__ = (Index("ix_pickup_try_branch", "branch_id", "at"),)
