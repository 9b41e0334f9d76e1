"""A person's notices."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_, update

from app.kernel.database import Tx
from app.notices.kinds import NoticeText, notice_text
from app.notices.models import Notice
from app.web.pagination import Page, cut_page, decode_cursor


@dataclass(frozen=True)
class NoticeView:
    """One notice in words."""

    notice_id: uuid.UUID
    text: NoticeText
    at: datetime
    is_new: bool


def list_notices(tx: Tx, person_id: uuid.UUID, cursor: str | None = None, size: int = 20) -> Page[NoticeView]:
    """Newest first."""
    asked = select(Notice).where(Notice.person_id == person_id)
    after = decode_cursor(cursor)
    if after and len(after) == 2:
        try:
            mark = (datetime.fromisoformat(str(after[0])), uuid.UUID(str(after[1])))
            asked = asked.where(tuple_(Notice.created_at, Notice.id) < mark) if mark[0].tzinfo else asked
        except ValueError:
            pass
    rows = tx.scalars(asked.order_by(Notice.created_at.desc(), Notice.id.desc()).limit(size + 1)).all()
    views = [NoticeView(row.id, notice_text(row.kind, row.params), row.created_at, row.read_at is None) for row in rows]
    return cut_page(views, size, lambda view: (view.at.isoformat(), view.notice_id))


def count_unread(tx: Tx, person_id: uuid.UUID) -> int:
    """How many were never shown."""
    unread = (Notice.person_id == person_id, Notice.read_at.is_(None))
    return tx.scalar(select(func.count(Notice.id)).where(*unread)) or 0


def mark_read(tx: Tx, person_id: uuid.UUID, now: datetime) -> None:
    """All of a person's notices have been shown."""
    tx.execute(update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None)).values(read_at=now))
