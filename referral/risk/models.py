"""Cases, whom they are about, and how far the watch has read."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class RiskCase(Base):
    """One finding with its evidence; `key` is unique, so that the same thing opens one case."""

    __tablename__ = "risk_case"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    signal: Mapped[str] = mapped_column(String(20))
    act: Mapped[str] = mapped_column(String(10))
    evidence: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        CheckConstraint("state IN ('open', 'confirmed', 'cleared')", name="state_known"),
        CheckConstraint("act IN ('freeze', 'lengthen', 'alert')", name="act_known"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_has_time"),
        Index("ix_risk_case_state", "state", "opened_at"),
    )


class RiskPayee(Base):
    """That a case is about this payee (a person, or a clerk's staff entry)."""

    __tablename__ = "risk_case_payee"
    case_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("risk_case.id"), primary_key=True)
    payee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, index=True)


class RiskMark(Base):
    """How far the watch has read the credited orders; one row."""

    __tablename__ = "risk_mark"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    decided_at: Mapped[datetime]
    attribution_id: Mapped[uuid.UUID]
