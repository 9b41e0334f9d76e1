"""Figures of sold lines, and how far they have been worked out."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class Sale(Base):
    """One paid order line. `net_fen` is what stayed of `base_fen`, `cost_fen` the commission that stands on it.

    `clerk_staff_id` and `promoter_id` are those who are credited; `released_at` is set once the order's hold is over.
    """

    __tablename__ = "referral_sale"
    line_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID] = mapped_column(index=True)
    order_number: Mapped[str] = mapped_column(String(32))
    paid_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    buyer_id: Mapped[uuid.UUID]
    promoter_id: Mapped[uuid.UUID | None]
    touch_id: Mapped[uuid.UUID | None]
    clerk_staff_id: Mapped[uuid.UUID | None]
    branch_id: Mapped[uuid.UUID]
    product_id: Mapped[uuid.UUID]
    pieces: Mapped[int]
    base_fen: Mapped[int]
    net_fen: Mapped[int]
    cost_fen: Mapped[int]
    pending_fen: Mapped[int]
    breakage_fen: Mapped[int]
    __table_args__ = (
        CheckConstraint("net_fen BETWEEN 0 AND base_fen", name="net_bounds"),
        CheckConstraint("pending_fen >= 0", name="pending_not_negative"),
        CheckConstraint("breakage_fen >= 0", name="breakage_not_negative"),
        Index("ix_referral_sale_paid", "paid_at"),
        Index("ix_referral_sale_promoter", "promoter_id", "paid_at"),
        Index("ix_referral_sale_buyer", "buyer_id", "paid_at"),
        Index("ix_referral_sale_clerk", "clerk_staff_id", "paid_at"),
        Index("ix_referral_sale_released", "released_at"),
        Index("ix_referral_sale_touch", "touch_id"),
    )


class SaleTurn(Base):
    """Up to which turn of its commission an order's figures were worked out."""

    __tablename__ = "referral_sale_turn"
    order_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    turn: Mapped[int]
    attribution_id: Mapped[uuid.UUID]
    settled: Mapped[bool]


class SubtreeTotal(Base):
    """What a person brought together with everybody below her, as last added up; `people` stand below."""

    __tablename__ = "referral_subtree_total"
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    people: Mapped[int]
    orders: Mapped[int]
    net_fen: Mapped[int]
    at: Mapped[datetime]
