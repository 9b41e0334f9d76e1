"""Write to a follower outside the chat's windows by one of the account's template messages.

Promises: service notices only, of the kinds the operator has set up a template for; nothing longer than WeChat takes.
"""

import logging
import uuid

from sqlalchemy import select

from app.kernel.database import Begin
from app.official.models import Follower
from app.wechat.account import get_account
from app.wechat.errors import WeChatRefused
from app.wechat.official_client import OfficialClient

log = logging.getLogger(__name__)
FIELD_CHARS = 20  # the shortest limit of WeChat's text fields (thing)


def send_template(begin: Begin, person_id: uuid.UUID, kind: str, title: str, body: str, address: str) -> bool:
    """Whether WeChat took the message; `address` is absolute. Raises `AccountMissing`, `WeChatUnavailable`.

    The account file names templates as {"templates": {kind: {"id": …, "title": field, "body": field}}}.
    """
    account = get_account()
    template = account.official.templates.get(kind)
    if template is None:
        return False
    with begin() as tx:
        following = (Follower.person_id == person_id, Follower.subscribed.is_(True))
        openid = tx.scalar(select(Follower.openid).where(*following).order_by(Follower.openid).limit(1))
    if openid is None:
        return False
    texts = {"title": title, "body": body}
    data = {template[part]: text[:FIELD_CHARS] for part, text in texts.items() if part in template and text}
    try:
        OfficialClient(account, begin).send_template(openid, template["id"], data, address)
    except WeChatRefused as refusal:
        log.warning("template message %s refused: %s", kind, refusal.wechat_code)
        return False
    return True
