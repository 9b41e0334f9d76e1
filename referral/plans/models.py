"""Plan versions, their further settings and rules, and the acknowledgements behind them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, append_only


@append_only
class Acknowledgement(Base):
    """That somebody of head office signed for paying more than one level: who, when, which words."""

    __tablename__ = "referral_acknowledgement"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID]
    name: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]
    levels: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64))


@append_only
class PlanVersion(Base):
    """One plan version. Rates of levels that are not paid are NULL."""

    __tablename__ = "referral_plan"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(60))
    effective_from: Mapped[datetime] = mapped_column(index=True)
    level1_bps: Mapped[int]
    level2_bps: Mapped[int | None]
    level3_bps: Mapped[int | None]
    clerk_bps: Mapped[int]
    self_bps: Mapped[int]
    pool_cap_bps: Mapped[int]
    margin_cap_bps: Mapped[int]
    payee_order_cap_fen: Mapped[int | None]
    selling_bps: Mapped[int]
    hold_days: Mapped[int]
    acknowledgement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("referral_acknowledgement.id"))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(80))
    content_hash: Mapped[str] = mapped_column(String(64))
    __table_args__ = (
        CheckConstraint("level3_bps IS NULL OR level2_bps IS NOT NULL", name="levels_without_gap"),
        CheckConstraint("level2_bps IS NULL OR acknowledgement_id IS NOT NULL", name="levels_acknowledged"),
        CheckConstraint("level1_bps BETWEEN 0 AND 5000", name="level1_bounds"),
        CheckConstraint("level2_bps IS NULL OR level2_bps BETWEEN 0 AND level1_bps", name="level2_bounds"),
        CheckConstraint("level3_bps IS NULL OR level3_bps BETWEEN 0 AND level2_bps", name="level3_bounds"),
        CheckConstraint("clerk_bps BETWEEN 0 AND 5000 AND self_bps BETWEEN 0 AND 5000", name="other_rate_bounds"),
        CheckConstraint("pool_cap_bps BETWEEN 0 AND 5000", name="pool_cap_bounds"),
        CheckConstraint("margin_cap_bps BETWEEN 0 AND 10000", name="margin_cap_bounds"),
        CheckConstraint("selling_bps BETWEEN 0 AND 10000", name="selling_bounds"),
        CheckConstraint("hold_days BETWEEN 7 AND 180", name="hold_bounds"),
        CheckConstraint("payee_order_cap_fen IS NULL OR payee_order_cap_fen > 0", name="payee_cap_bounds"),
    )


@append_only
class PlanSettings(Base):
    """What a version says beyond its rates, in the exported form. `level_bps` stands here as written: the version's own columns
    hold each level's part of the order, which is the same unless levels are taken of the nearer level's amount.
    """

    __tablename__ = "referral_plan_settings"
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral_plan.id"), primary_key=True)
    settings: Mapped[dict[str, Any]]


@append_only
class PlanRule(Base):
    """One rule of a version; `rates` maps a seat's name to `{"bps": n}` or `{"fixed_fen": n}`."""

    __tablename__ = "referral_plan_rule"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral_plan.id"))
    position: Mapped[int]
    scope: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[uuid.UUID | None]
    grade: Mapped[str | None] = mapped_column(String(30))
    excluded: Mapped[bool]
    rates: Mapped[dict[str, Any]]
    __table_args__ = (
        CheckConstraint("scope IN ('sku', 'product', 'category', 'grade')", name="scope_known"),
        CheckConstraint("(scope = 'grade') = (subject_id IS NULL)", name="subject_by_scope"),
        Index("ix_referral_plan_rule_plan", "plan_id", "position"),
    )
