"""Branches, and the one counter that tells every process that its directory is old."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class Branch(Base):
    """A shop or a warehouse. `lng`, `lat` are GCJ-02 degrees; `hours` None means unknown (see rules/hours.py)."""

    __tablename__ = "branch"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    external_source: Mapped[str] = mapped_column(String(80), default="")
    external_ref: Mapped[str | None] = mapped_column(String(80))
    external_row: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(10))
    province: Mapped[str] = mapped_column(String(60), default="")
    city: Mapped[str] = mapped_column(String(60), default="")
    district: Mapped[str] = mapped_column(String(60), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    lng: Mapped[float] = mapped_column(Float(53))
    lat: Mapped[float] = mapped_column(Float(53))
    time_zone: Mapped[str] = mapped_column(String(40), default="Asia/Shanghai")
    state: Mapped[str] = mapped_column(String(10))
    owner: Mapped[str] = mapped_column(String(10))
    region: Mapped[str] = mapped_column(String(60), default="")
    hours: Mapped[list[Any] | None]
    special_days: Mapped[dict[str, Any]]
    delivery_radius_m: Mapped[int | None]
    delivery_fee_fen: Mapped[int] = mapped_column(default=0)
    delivery_min_fen: Mapped[int] = mapped_column(default=0)
    free_delivery_fen: Mapped[int | None]
    prepare_minutes: Mapped[int] = mapped_column(default=30)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("external_source", "external_ref"),
        CheckConstraint("lng >= -180 AND lng <= 180 AND lat >= -90 AND lat <= 90", name="position_on_earth"),
        CheckConstraint("kind IN ('shop', 'warehouse')", name="kind_known"),
        CheckConstraint("state IN ('open', 'paused', 'closed')", name="state_known"),
        CheckConstraint("owner IN ('direct', 'franchise')", name="owner_known"),
        CheckConstraint("delivery_radius_m >= 0", name="radius_not_negative"),
        CheckConstraint("delivery_fee_fen >= 0 AND delivery_min_fen >= 0", name="delivery_money_not_negative"),
        CheckConstraint("free_delivery_fen >= 0", name="free_delivery_not_negative"),
        CheckConstraint("prepare_minutes >= 0", name="prepare_not_negative"),
        Index("ix_branch_place", "province", "city", "district"),
    )


class ChainHoliday(Base):
    """A day on which the whole chain keeps other hours; `spans` as in rules/hours.py, empty for shut."""

    __tablename__ = "chain_holiday"
    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20))
    spans: Mapped[list[Any]]


class BranchDelivery(Base):
    """The delivery areas of one branch (see rules/delivery_area.py); they take the place of the branch's plain radius."""

    __tablename__ = "branch_delivery"
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branch.id"), primary_key=True)
    areas: Mapped[list[Any]]
    changed_at: Mapped[datetime]


class BranchDirectory(Base):
    """One row; `version` grows with every change of any branch."""

    __tablename__ = "branch_directory"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int]
