"""Awards for new customers, and how many each clerk got in a day."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class ScanAward(Base):
    """One new customer's first scan of a clerk's code; `clerk_id` is the clerk's person, `order_id` the order that confirmed it."""

    __tablename__ = "referral_scan_award"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    customer_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    staff_id: Mapped[uuid.UUID]
    clerk_id: Mapped[uuid.UUID]
    branch_id: Mapped[uuid.UUID | None]
    points: Mapped[int]
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(10), default="")
    at: Mapped[datetime]
    expires_at: Mapped[datetime]
    walkin_until: Mapped[datetime]
    order_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("points > 0", name="points_positive"),
        CheckConstraint("state IN ('provisional', 'confirmed', 'lapsed', 'void')", name="state_known"),
        CheckConstraint("(state = 'confirmed') = (order_id IS NOT NULL)", name="order_when_confirmed"),
        Index("ix_referral_scan_award_staff", "staff_id", "at"),
        Index("ix_referral_scan_award_due", "state", "expires_at"),
    )


class ScanDay(Base):
    """How many awards one clerk got on one day of her branch's calendar."""

    __tablename__ = "referral_scan_day"
    staff_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    used: Mapped[int] = mapped_column(default=0)
    __table_args__ = (CheckConstraint("used >= 0", name="used_not_negative"),)
