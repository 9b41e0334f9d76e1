"""Bills that were compared, their rows, and what did not agree."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, append_only


class BillDay(Base):
    """One China day's bill; `finished_at` is empty until it was compared, `last_error` says why it was not."""

    __tablename__ = "bill_day"
    day: Mapped[date] = mapped_column(primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime]
    last_error: Mapped[str | None] = mapped_column(String(200))
    payments: Mapped[int] = mapped_column(default=0)
    received_fen: Mapped[int] = mapped_column(default=0)
    refunds: Mapped[int] = mapped_column(default=0)
    refunded_fen: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]


@append_only
class BillRow(Base):
    """One row of a bill, `kind` payment or refund, as it was first read."""

    __tablename__ = "bill_row"
    day: Mapped[date] = mapped_column(ForeignKey("bill_day.day"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(7), primary_key=True)
    number: Mapped[str] = mapped_column(String(64), primary_key=True)
    wechat_no: Mapped[str] = mapped_column(String(64))
    amount_fen: Mapped[int]
    __table_args__ = (
        CheckConstraint("kind IN ('payment', 'refund')", name="kind_known"),
        Index("ix_bill_row_number", "number"),
    )


class BillDifference(Base):
    """One disagreement of a day. Open until `settled_at`; `settled_by` is a person of staff, or `bill` when a later look agreed."""

    __tablename__ = "bill_difference"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(ForeignKey("bill_day.day"))
    kind: Mapped[str] = mapped_column(String(24))
    number: Mapped[str] = mapped_column(String(64))
    wechat: Mapped[str] = mapped_column(String(160))
    ours: Mapped[str] = mapped_column(String(160))
    amount_fen: Mapped[int]
    found_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (
        Index("uq_bill_difference", "day", "kind", "number", unique=True),
        Index("ix_bill_difference_open", "settled_at", "found_at"),
    )
