"""The tree's tables: nodes, the log of edges, the log of taking part, and the row that binds queue at."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, append_only


class TreeGuard(Base):
    """One row that every bind updates first: binds queue here, so that each sees the edges of all before it."""

    __tablename__ = "referral_tree_guard"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    turn: Mapped[int]


class TreeNode(Base):
    """One person in the tree; `parent_id` is set once, and later changed by nothing but an audited move or her leaving."""

    __tablename__ = "referral_node"
    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("referral_node.person_id"), index=True)
    parent_set_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("parent_id <> person_id", name="not_own_parent"),
        CheckConstraint("(parent_id IS NULL) = (parent_set_at IS NULL)", name="parent_has_time"),
    )


@append_only
class TreeEdge(Base):
    """That `child_id` got `parent_id` at a moment; `cause` names the rule, `evidence_id` the touch behind it."""

    __tablename__ = "referral_edge"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    child_id: Mapped[uuid.UUID]
    parent_id: Mapped[uuid.UUID | None]
    at: Mapped[datetime]
    cause: Mapped[str] = mapped_column(String(20))
    evidence_id: Mapped[uuid.UUID | None]
    by: Mapped[str] = mapped_column(String(80))
    __table_args__ = (Index("ix_referral_edge_child", "child_id", "at"),)


@append_only
class MemberStep(Base):
    """One change of taking part; `status` is active, frozen or deleted, `agreement` the version agreed to on joining."""

    __tablename__ = "referral_member_step"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID]
    status: Mapped[str] = mapped_column(String(10))
    agreement: Mapped[str] = mapped_column(String(20), default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        CheckConstraint("status IN ('active', 'frozen', 'deleted')", name="status_known"),
        Index("ix_referral_member_step_person", "person_id", "at"),
    )


class TreeMove(Base):
    """A request to give `child_id` another parent (None: none at all); another person decides it."""

    __tablename__ = "referral_tree_move"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    child_id: Mapped[uuid.UUID] = mapped_column(index=True)
    from_parent_id: Mapped[uuid.UUID | None]
    to_parent_id: Mapped[uuid.UUID | None]
    reason: Mapped[str] = mapped_column(String(300))
    state: Mapped[str] = mapped_column(String(10))
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    decided_by: Mapped[str | None] = mapped_column(String(80))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(300), default="")
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'approved', 'refused')", name="state_known"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="second_person"),
    )


@append_only
class GradeStep(Base):
    """That head office gave a member a grade for a reason; an empty grade takes it away."""

    __tablename__ = "referral_grade_step"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    person_id: Mapped[uuid.UUID]
    grade: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    __table_args__ = (Index("ix_referral_grade_step_person", "person_id", "at"),)


@append_only
class PersonMerge(Base):
    """That two entries turned out to be one human: what `gone_id` did is `kept_id`'s from then on."""

    __tablename__ = "referral_person_merge"
    gone_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    kept_id: Mapped[uuid.UUID] = mapped_column(index=True)
    at: Mapped[datetime]
    __table_args__ = (CheckConstraint("gone_id <> kept_id", name="two_entries"),)
