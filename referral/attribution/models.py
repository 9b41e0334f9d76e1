"""Touches, claims, moves of clerks, bonds and frozen attributions."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, append_only


@append_only
class Touch(Base):
    """One opening of a code: which, by whom, how and when. `actor_id` is whose code it was, `post_id` the share's words."""

    __tablename__ = "referral_touch"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    code_id: Mapped[uuid.UUID]
    token: Mapped[str] = mapped_column(String(40))
    via: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    post_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    branch_id: Mapped[uuid.UUID | None]
    product_id: Mapped[uuid.UUID | None]
    person_id: Mapped[uuid.UUID | None]
    browser_id: Mapped[str | None] = mapped_column(String(64))
    __table_args__ = (
        CheckConstraint("kind IN ('clerk', 'share', 'branch', 'product')", name="kind_known"),
        CheckConstraint("person_id IS NOT NULL OR browser_id IS NOT NULL", name="somebody_came"),
        Index("ix_referral_touch_person", "person_id", "at"),
        Index("ix_referral_touch_browser", "browser_id", "at"),
    )


@append_only
class TouchClaim(Base):
    """That a browser's touch turned out to be this person's when she signed in there."""

    __tablename__ = "referral_touch_claim"
    touch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral_touch.id"), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    at: Mapped[datetime]


@append_only
class ClerkMove(Base):
    """That a clerk's home branch changed: where she stood at any earlier moment can be read from here."""

    __tablename__ = "referral_clerk_move"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID]
    from_branch_id: Mapped[uuid.UUID | None]
    to_branch_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    __table_args__ = (Index("ix_referral_clerk_move_staff", "staff_id", "at"),)


class ClerkBond(Base):
    """The latest bond of a customer, kept for lists; it is folded anew from touches and payments whenever one comes."""

    __tablename__ = "referral_clerk_bond"
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID]
    branch_id: Mapped[uuid.UUID | None]
    touch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral_touch.id"))
    cause: Mapped[str] = mapped_column(String(10))
    bound_at: Mapped[datetime]
    protected_until: Mapped[datetime]
    valid_until: Mapped[datetime]
    __table_args__ = (Index("ix_referral_clerk_bond_staff", "staff_id", "valid_until"),)


@append_only
class OrderAttribution(Base):
    """Who brought one order, frozen at its first payment; a correction would be a further version."""

    __tablename__ = "referral_attribution"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID]
    version: Mapped[int]
    order_number: Mapped[str] = mapped_column(String(32), index=True)
    buyer_id: Mapped[uuid.UUID]
    paid_at: Mapped[datetime]
    clerk_rule: Mapped[str] = mapped_column(String(4))
    clerk_staff_id: Mapped[uuid.UUID | None]
    clerk_person_id: Mapped[uuid.UUID | None]
    clerk_touch_id: Mapped[uuid.UUID | None]
    clerk_excluded: Mapped[str] = mapped_column(String(20))
    promoter_rule: Mapped[str] = mapped_column(String(4))
    promoter_id: Mapped[uuid.UUID | None]
    promoter_touch_id: Mapped[uuid.UUID | None]
    chain: Mapped[list[Any]]
    selling_branch_id: Mapped[uuid.UUID]
    selling_rule: Mapped[str] = mapped_column(String(4))
    bond: Mapped[dict[str, Any] | None]
    policy: Mapped[str] = mapped_column(String(10))
    decided_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("order_id", "version"),
        CheckConstraint("version >= 1", name="version_from_one"),
        Index("ix_referral_attribution_buyer", "buyer_id", "paid_at"),
        Index("ix_referral_attribution_clerk", "clerk_staff_id", "paid_at"),
        Index("ix_referral_attribution_promoter", "promoter_id", "paid_at"),
        Index("ix_referral_attribution_paid", "paid_at"),
    )
