"""People, their WeChat accounts and agreements; staff, roles, invitations; sessions and used sign-in states."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, append_only


class Person(Base):
    """One human. An unverified phone may be typed by anybody; a verified one belongs to one person."""

    __tablename__ = "person"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    nickname: Mapped[str] = mapped_column(String(32))
    avatar: Mapped[str | None] = mapped_column(String(64))
    phone: Mapped[str | None] = mapped_column(String(20))
    phone_verified_at: Mapped[datetime | None]
    merged_into: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]
    __table_args__ = (
        Index("ix_person_phone", "phone"),
        Index(
            "uq_person_verified_phone",
            "phone",
            unique=True,
            sqlite_where=text("phone_verified_at IS NOT NULL"),
            postgresql_where=text("phone_verified_at IS NOT NULL"),
        ),
        CheckConstraint("length(nickname) BETWEEN 1 AND 32", name="nickname_length"),
        CheckConstraint("phone_verified_at IS NULL OR phone IS NOT NULL", name="verified_has_phone"),
    )


class WeChatAccount(Base):
    """That a person is known to one WeChat app under one openid."""

    __tablename__ = "wechat_account"
    appid: Mapped[str] = mapped_column(String(32), primary_key=True)
    openid: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    unionid: Mapped[str | None] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime]


@append_only
class Consent(Base):
    """That a person agreed to one version of one text."""

    __tablename__ = "consent"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]


class StaffEntry(Base):
    """Somebody employed. `person_id` once she has joined, `password_hash` once she has set a password, `totp_secret` sealed."""

    __tablename__ = "staff"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_no: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(32))
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    status: Mapped[str] = mapped_column(String(8), default="active")
    home_branch_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    totp_secret: Mapped[str | None] = mapped_column(String(160))
    totp_last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("status IN ('active', 'left')", name="status_known"),
        CheckConstraint("(status = 'left') = (left_at IS NOT NULL)", name="left_has_time"),
    )


class StaffRole(Base):
    """One role of one staff member, at one branch or (null) everywhere."""

    __tablename__ = "staff_role"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[str] = mapped_column(String(16))
    branch_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    __table_args__ = (CheckConstraint("role IN ('clerk', 'manager', 'office', 'finance', 'owner')", name="role_known"),)


class StaffInvitation(Base):
    """A one-time door: whoever holds the token may become this staff member until it is used or expires."""

    __tablename__ = "staff_invitation"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInSession(Base):
    """A browser's proof of who it belongs to, known by its hash only; `fresh_until` for refunds and payouts."""

    __tablename__ = "sign_in_session"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    fresh_until: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint(
            "(kind = 'shopper' AND person_id IS NOT NULL AND staff_id IS NULL)"
            " OR (kind = 'staff' AND staff_id IS NOT NULL AND person_id IS NULL)",
            name="one_subject",
        ),
    )


class UsedSignInState(Base):
    """A state that has come back from WeChat once and will not be taken again."""

    __tablename__ = "used_sign_in_state"
    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(index=True)
