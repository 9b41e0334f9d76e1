"""Targets."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class SalesTarget(Base):
    """What a clerk or a branch shall sell net in a month; `subject_id` is a staff or a branch id, 0 means none any more."""

    __tablename__ = "referral_sales_target"
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    subject: Mapped[str] = mapped_column(String(8))
    target_fen: Mapped[int]
    set_at: Mapped[datetime]
    set_by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (
        CheckConstraint("subject IN ('clerk', 'branch')", name="subject_known"),
        CheckConstraint("target_fen BETWEEN 0 AND 1000000000000", name="target_bounds"),
    )
