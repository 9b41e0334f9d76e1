"""Reads of codes for pages and other packages."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from app.codes.kinds import CodeView
from app.codes.models import EntryCode
from app.codes.rules import live_key
from app.kernel.database import Tx
from app.web.pagination import Page, cut_page


def find_code(tx: Tx, token: str | None) -> CodeView | None:
    """The code, live or revoked; None when there is no such token."""
    if not token or len(token) > 40:
        return None
    row = tx.scalars(select(EntryCode).where(EntryCode.token == token)).one_or_none()
    return _view(row) if row else None


def find_live_code(
    tx: Tx,
    kind: str,
    *,
    subject_id: uuid.UUID | None = None,
    branch_id: uuid.UUID | None = None,
    product_id: uuid.UUID | None = None,
) -> CodeView | None:
    """The live code of one thing, if it has been made."""
    key = live_key(kind, subject_id, branch_id, product_id)
    row = tx.scalars(select(EntryCode).where(EntryCode.live_key == key)).one_or_none()
    return _view(row) if row else None


def codes_of_subjects(tx: Tx, kind: str, subject_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, CodeView]:
    """The live code of each subject that has one, by subject; one statement."""
    rows = tx.scalars(
        select(EntryCode).where(
            EntryCode.kind == kind, EntryCode.subject_id.in_(subject_ids), EntryCode.revoked_at.is_(None)
        )
    )
    return {row.subject_id: _view(row) for row in rows if row.subject_id}


def find_scene(tx: Tx, token: str, now: datetime) -> str | None:
    """WeChat's address for a live code as it was kept, None before it was asked for or once it has passed."""
    lasts = or_(EntryCode.scene_expires_at.is_(None), EntryCode.scene_expires_at > now)
    return tx.scalar(
        select(EntryCode.scene_address).where(EntryCode.token == token, EntryCode.revoked_at.is_(None), lasts)
    )


def codes_without_scene(tx: Tx, kind: str, limit: int) -> list[str]:
    """Tokens of live codes of a kind for which WeChat was never asked, oldest first."""
    asked = select(EntryCode.token).where(EntryCode.kind == kind, EntryCode.revoked_at.is_(None))
    waiting = asked.where(EntryCode.scene_address.is_(None)).order_by(EntryCode.created_at, EntryCode.id)
    return list(tx.scalars(waiting.limit(limit)))


def list_codes(tx: Tx, *, kind: str | None, cursor: list[Any] | None, size: int) -> Page[CodeView]:
    """Codes of one kind or all, newest first."""
    asked = select(EntryCode).order_by(EntryCode.id.desc()).limit(size + 1)
    if kind:
        asked = asked.where(EntryCode.kind == kind)
    if (last := _last_id(cursor)) is not None:
        asked = asked.where(EntryCode.id < last)
    rows = tx.scalars(asked).all()
    return cut_page([_view(row) for row in rows], size, lambda view: [view.code_id])


def _last_id(cursor: list[Any] | None) -> uuid.UUID | None:
    """The id in a cursor; None for no or a damaged one."""
    try:
        return uuid.UUID(str(cursor[0])) if cursor else None
    except ValueError:
        return None


def live_codes(tx: Tx, kind: str) -> list[CodeView]:
    """Every live code of a kind, for a printed sheet."""
    asked = select(EntryCode).where(EntryCode.kind == kind, EntryCode.revoked_at.is_(None)).order_by(EntryCode.id)
    return [_view(row) for row in tx.scalars(asked)]


def _view(row: EntryCode) -> CodeView:
    return CodeView(
        row.id, row.token, row.kind, row.subject_id, row.branch_id, row.product_id, row.created_at, row.revoked_at
    )
