"""Send one notice by the best way open: the chat's window, else it waits on the person's page."""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.kernel.database import Begin
from app.kernel.moment import current_settings
from app.notices.kinds import notice_text
from app.notices.models import Notice
from app.official.replies import TextReply
from app.official.send_chat import send_chat
from app.wechat.errors import AccountMissing, WeChatRefused


def send_notice(begin: Begin, notice_id: uuid.UUID, now: datetime) -> None:
    """Idempotent but for one crash between WeChat's answer and ours, which may show a message twice."""
    with begin() as tx:
        notice = tx.get(Notice, notice_id)
        if notice is None or notice.sent_via is not None:
            return
        text, person_id = notice_text(notice.kind, notice.params), notice.person_id
    words = f"{text.title}\n{text.body}\n{current_settings().public_base}{text.address}"
    try:
        sent = send_chat(begin, person_id, TextReply(words), now)
    except (WeChatRefused, AccountMissing):
        sent = False
    with begin() as tx:
        tx.execute(
            update(Notice)
            .where(Notice.id == notice_id, Notice.sent_via.is_(None))
            .values(sent_via="chat" if sent else "page", sent_at=now)
        )
