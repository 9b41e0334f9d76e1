"""Touches, claims, moves of clerks, hand-overs, bonds, policies, frozen attributions and what was asked about them."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
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
    """That a clerk's home branch changed, with or without her customers (None as False); where she stood
    earlier can be read from here.
    """

    __tablename__ = "referral_clerk_move"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID]
    from_branch_id: Mapped[uuid.UUID | None]
    to_branch_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    customers_follow: Mapped[bool | None]
    __table_args__ = (Index("ix_referral_clerk_move_staff", "staff_id", "at"),)


class ClerkBond(Base):
    """The latest bond of a customer, kept for lists; it is folded anew from touches and payments whenever one comes.

    `pooled_at`: its clerk left or moved away; the customer is `branch_id`'s until somebody takes her on.
    """

    __tablename__ = "referral_clerk_bond"
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID]
    branch_id: Mapped[uuid.UUID | None]
    touch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("referral_touch.id"))
    cause: Mapped[str] = mapped_column(String(10))
    bound_at: Mapped[datetime]
    protected_until: Mapped[datetime]
    valid_until: Mapped[datetime]
    pooled_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_referral_clerk_bond_staff", "staff_id", "valid_until"),)


@append_only
class OrderAttribution(Base):
    """Who brought one order, frozen at its first payment; a correction is a further version.

    `staff_branch_id` is the branch whose own employee bought: the order counts nothing for its performance.
    """

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
    staff_branch_id: Mapped[uuid.UUID | None]
    __table_args__ = (
        UniqueConstraint("order_id", "version"),
        CheckConstraint("version >= 1", name="version_from_one"),
        Index("ix_referral_attribution_buyer", "buyer_id", "paid_at"),
        Index("ix_referral_attribution_clerk", "clerk_staff_id", "paid_at"),
        Index("ix_referral_attribution_promoter", "promoter_id", "paid_at"),
        Index("ix_referral_attribution_paid", "paid_at"),
    )


@append_only
class OrderTouch(Base):
    """What tied a person to one order without a code: the cashier's pick, an owned coupon, a correction by hand.

    `actor_id` and `staff_id` are who was named, `person_id` the buyer, `by` who did it; `version` is the attribution it led to.
    """

    __tablename__ = "referral_order_touch"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    order_id: Mapped[uuid.UUID]
    version: Mapped[int]
    person_id: Mapped[uuid.UUID] = mapped_column(index=True)
    actor_id: Mapped[uuid.UUID | None]
    staff_id: Mapped[uuid.UUID | None]
    branch_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
    words: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (
        UniqueConstraint("order_id", "version", "kind"),
        CheckConstraint("kind IN ('pick', 'coupon', 'manual')", name="kind_known"),
    )


@append_only
class Handover(Base):
    """That a customer was given from one clerk's care into another's. `in_service`: the first one had neither left nor moved."""

    __tablename__ = "referral_handover"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[uuid.UUID] = mapped_column(index=True)
    person_id: Mapped[uuid.UUID]
    from_staff_id: Mapped[uuid.UUID]
    to_staff_id: Mapped[uuid.UUID]
    branch_id: Mapped[uuid.UUID | None]
    in_service: Mapped[bool]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(300))
    __table_args__ = (
        CheckConstraint("from_staff_id <> to_staff_id", name="two_clerks"),
        Index("ix_referral_handover_person", "person_id", "at"),
    )


@append_only
class PolicyVersion(Base):
    """One version of the policy; `terms` holds its settings, the version in force is the latest one that has begun."""

    __tablename__ = "referral_policy"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    effective_from: Mapped[datetime]
    terms: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(300))
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint("number >= 2", name="number_from_two"),)


class Correction(Base):
    """A request to credit one order otherwise; another person decides it. `wanted` names what changes and to whom."""

    __tablename__ = "referral_correction"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID]
    order_number: Mapped[str] = mapped_column(String(32))
    from_version: Mapped[int]
    wanted: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10))
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(300), default="")
    dispute_id: Mapped[uuid.UUID | None]
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'approved', 'refused')", name="state_known"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="second_person"),
        Index(
            "uq_referral_correction_open",
            "order_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_referral_correction_order", "order_id"),
    )


class Dispute(Base):
    """A clerk says that an order is hers; head office decides. `answer` is what she is told."""

    __tablename__ = "referral_dispute"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID]
    order_number: Mapped[str] = mapped_column(String(32))
    staff_id: Mapped[uuid.UUID]
    words: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime] = mapped_column(index=True)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        CheckConstraint("state IN ('open', 'accepted', 'settled', 'refused')", name="state_known"),
        UniqueConstraint("order_id", "staff_id"),
        Index("ix_referral_dispute_staff", "staff_id", "opened_at"),
    )
