"""Send one notice by the best way open: the chat's window, else a template message, else it waits on the person's page.

Promises: whatever WeChat says, the notice stands on the page; a refusal of one way opens the next.
"""

import logging
import uuid
from datetime import datetime

from sqlalchemy import update

from app.kernel.database import Begin
from app.kernel.moment import current_settings
from app.notices.kinds import NoticeText, notice_text
from app.notices.models import Notice
from app.official.replies import TextReply
from app.official.send_chat import send_chat
from app.official.send_template import send_template
from app.wechat.errors import AccountMissing, WeChatRefused

log = logging.getLogger(__name__)


def send_notice(begin: Begin, notice_id: uuid.UUID, now: datetime) -> None:
    """Idempotent but for one crash between WeChat's answer and ours, which may show a message twice."""
    with begin() as tx:
        notice = tx.get(Notice, notice_id)
        if notice is None or notice.sent_via is not None:
            return
        kind, text, person_id = notice.kind, notice_text(notice.kind, notice.params), notice.person_id
    address = current_settings().public_base + text.address
    try:
        via = _send(begin, person_id, kind, text, address, now)
    except AccountMissing:
        via = "page"
    with begin() as tx:
        tx.execute(
            update(Notice).where(Notice.id == notice_id, Notice.sent_via.is_(None)).values(sent_via=via, sent_at=now)
        )


def _send(begin: Begin, person_id: uuid.UUID, kind: str, text: NoticeText, address: str, now: datetime) -> str:
    words = "\n".join(part for part in (text.title, text.body, address) if part)
    try:
        if send_chat(begin, person_id, TextReply(words), now):
            return "chat"
    except WeChatRefused:
        log.warning("notice %s refused in the chat", kind)
    return "template" if send_template(begin, person_id, kind, text.title, text.body, address) else "page"
