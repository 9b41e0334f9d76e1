"""Reads of the kernel's records for head office: the audit trail and the outbox."""

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from app.kernel.database import Tx
from app.kernel.models import AuditEntry, JobRun, OutboxEvent
from app.kernel.plug import Point
from app.web.pagination import Page, cut_page
from app.web.principal import BranchScope


@dataclass(frozen=True)
class Namer:
    """Turns actors and subjects of one kind (`staff` of `staff:<id>`) into names people know; by id, many at once."""

    kind: str
    names: Callable[[Tx, Collection[uuid.UUID]], Mapping[uuid.UUID, str]]


NAMERS: Point[Namer] = Point("admin.namers")


@dataclass(frozen=True)
class AuditFilter:
    """What the trail is narrowed to; `action` may be a package (`catalog`) or a full action (`catalog.set_price`)."""

    actor: str = ""
    action: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class AuditRow:
    """One act, with the actor's and the subject's names where someone knows them."""

    entry_id: uuid.UUID
    at: datetime
    actor: str
    actor_name: str
    action: str
    subject: str
    subject_name: str
    branch_id: uuid.UUID | None
    detail: Mapping[str, Any]


def audit_rows(
    tx: Tx, scope: BranchScope, wanted: AuditFilter, *, before: tuple[datetime, uuid.UUID] | None, size: int
) -> Page[AuditRow]:
    """The latest acts first, within the staff member's branches; one statement and one for each kind of name."""
    asked = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(size + 1)
    if not scope.everywhere:
        asked = asked.where(AuditEntry.branch_id.in_(scope.branch_ids))
    if wanted.actor:
        asked = asked.where(AuditEntry.actor == wanted.actor)
    if wanted.action:
        asked = asked.where(
            AuditEntry.action == wanted.action
            if "." in wanted.action
            else AuditEntry.action.startswith(wanted.action + ".")
        )
    if wanted.subject:
        asked = asked.where(AuditEntry.subject == wanted.subject)
    if wanted.since:
        asked = asked.where(AuditEntry.at >= wanted.since)
    if wanted.until:
        asked = asked.where(AuditEntry.at < wanted.until)
    if before:
        at, entry_id = before
        asked = asked.where(or_(AuditEntry.at < at, and_(AuditEntry.at == at, AuditEntry.id < entry_id)))
    page = cut_page(tx.scalars(asked).all(), size, lambda entry: [entry.at.isoformat(), entry.id])
    names = name_things(tx, {text for entry in page.items for text in (entry.actor, entry.subject)})
    return Page([_row(entry, names) for entry in page.items], page.next_cursor)


def name_things(tx: Tx, things: Collection[str]) -> dict[str, str]:
    """Names of `kind:id` texts, by text; what nobody can name is left out."""
    by_kind: dict[str, dict[uuid.UUID, str]] = {}
    for thing in things:
        kind, _, rest = thing.partition(":")
        found = _uuid(rest)
        if found:
            by_kind.setdefault(kind, {})[found] = thing
    named: dict[str, str] = {}
    for namer in NAMERS.all():
        ids = by_kind.get(namer.kind, {})
        if ids:
            named |= {ids[known]: name for known, name in namer.names(tx, ids.keys()).items() if known in ids}
    return named


def audit_actions(tx: Tx) -> list[str]:
    """Every action that has happened, for the filter."""
    return list(tx.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)))


def _row(entry: AuditEntry, names: Mapping[str, str]) -> AuditRow:
    return AuditRow(
        entry.id,
        entry.at,
        entry.actor,
        names.get(entry.actor, ""),
        entry.action,
        entry.subject,
        names.get(entry.subject, ""),
        entry.branch_id,
        entry.detail,
    )


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class ParkedEvent:
    """A fact whose reactions failed ten times; `error` is what the last try said."""

    event_id: uuid.UUID
    name: str
    payload: Mapping[str, Any]
    created_at: datetime
    attempts: int
    error: str


@dataclass(frozen=True)
class JobView:
    """One periodic job: when it last went well, when it runs next, what went wrong."""

    name: str
    last_ok_at: datetime | None
    next_run_at: datetime
    last_error: str | None


def parked_events(tx: Tx, *, before: uuid.UUID | None, size: int) -> Page[ParkedEvent]:
    """Parked facts, latest first."""
    asked = select(OutboxEvent).where(OutboxEvent.status == "parked").order_by(OutboxEvent.id.desc()).limit(size + 1)
    if before:
        asked = asked.where(OutboxEvent.id < before)
    page = cut_page(tx.scalars(asked).all(), size, lambda row: [row.id])
    items = [
        ParkedEvent(row.id, row.name, row.payload, row.created_at, row.attempts, row.error or "") for row in page.items
    ]
    return Page(items, page.next_cursor)


def event_counts(tx: Tx) -> dict[str, int]:
    """How many facts are ready, running, done and parked."""
    rows = tx.execute(select(OutboxEvent.status, func.count()).group_by(OutboxEvent.status)).all()
    return {"ready": 0, "running": 0, "done": 0, "parked": 0} | {row[0]: row[1] for row in rows}


def job_views(tx: Tx) -> list[JobView]:
    """Every periodic job, by name."""
    return [
        JobView(row.name, row.last_ok_at, row.next_run_at, row.last_error)
        for row in tx.scalars(select(JobRun).order_by(JobRun.name))
    ]
