"""Write to somebody in the chat while a window is open.

Promises: a message is counted before it is sent, by one guarded statement; outside the windows nothing is sent and False
returned; an answer that never came counts as sent.
"""

import uuid
from datetime import datetime

from sqlalchemy import select, update

from app.kernel.database import Begin, Tx
from app.official.models import Follower
from app.official.replies import Reply
from app.official.reply_xml import reply_json
from app.wechat.account import get_account
from app.wechat.errors import WeChatRefused
from app.wechat.official_client import OfficialClient

OUT_OF_WINDOW = ("45015", "45047")


def send_chat(begin: Begin, person_id: uuid.UUID, reply: Reply, now: datetime) -> bool:
    """Whether WeChat took the message; raises `WeChatUnavailable` when nobody knows."""
    with begin() as tx:
        openid = _take_turn(tx, person_id, now)
    if openid is None:
        return False
    try:
        OfficialClient(get_account(), begin).send_custom(openid, reply_json(reply))
    except WeChatRefused as refusal:
        if not refusal.is_about(*OUT_OF_WINDOW):
            raise
        return False
    return True


def _take_turn(tx: Tx, person_id: uuid.UUID, now: datetime) -> str | None:
    """Count one message against the window that closes first; the openid to write to, or None."""
    openids = tx.scalars(
        select(Follower.openid).where(Follower.person_id == person_id, Follower.subscribed.is_(True))
    ).all()
    for openid in openids:
        for until, left in ((Follower.quick_until, Follower.quick_left), (Follower.talk_until, Follower.talk_left)):
            taken = tx.execute(
                update(Follower)
                .where(Follower.openid == openid, until > now, left > 0)
                .values({left: left - 1})
                .execution_options(synchronize_session=False)
            )
            if getattr(taken, "rowcount", 0) == 1:
                return openid
    return None
