"""Reactions of notices."""

from datetime import datetime

from app.kernel.database import Begin
from app.notices.events import NoticeWritten
from app.notices.send_notice import send_notice


def send_written(begin: Begin, event: NoticeWritten, now: datetime) -> None:
    """Every notice is sent as soon as it is stored."""
    send_notice(begin, event.notice_id, now)
