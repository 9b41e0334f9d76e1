"""The kernel's tables: outbox, deliveries, jobs, state history, idempotency, limits, audit."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base, append_only


class OutboxEvent(Base):
    """A fact waiting for its reactions. `status` is ready, running, done or parked."""

    __tablename__ = "outbox_event"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(8), default="ready")
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    worker: Mapped[str | None] = mapped_column(String(40))
    error: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (Index("ix_outbox_event_due", "status", "run_at"),)


class OutboxDelivery(Base):
    """That one handler has applied one event: written in the handler's own transaction."""

    __tablename__ = "outbox_delivery"
    event_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    handler: Mapped[str] = mapped_column(String(160), primary_key=True)
    applied_at: Mapped[datetime]


class JobRun(Base):
    """When a periodic job runs next, and who holds it."""

    __tablename__ = "job_run"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    next_run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    worker: Mapped[str | None] = mapped_column(String(40))
    last_ok_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)


@append_only
class StateChange(Base):
    """One step of one state machine: the history of orders, payments, fulfillments …"""

    __tablename__ = "state_change"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    machine: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[uuid.UUID]
    from_state: Mapped[str] = mapped_column(String(30))
    to_state: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(200), default="")
    __table_args__ = (Index("ix_state_change_subject", "subject_id", "at"),)


class IdempotencyKey(Base):
    """The answer once given for a key, stored with its effect."""

    __tablename__ = "idempotency_key"
    scope: Mapped[str] = mapped_column(String(120), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(index=True)


class LimitWindow(Base):
    """How often something happened in one window of time."""

    __tablename__ = "limit_window"
    bucket: Mapped[str] = mapped_column(String(160), primary_key=True)
    window_start: Mapped[int] = mapped_column(primary_key=True)
    used: Mapped[int]


@append_only
class AuditEntry(Base):
    """Who did what to which thing, for good."""

    __tablename__ = "audit_entry"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(80), index=True)
    subject: Mapped[str] = mapped_column(String(120), index=True)
    branch_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]]
