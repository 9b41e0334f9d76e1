"""Head office takes a share down: its words disappear and its code leads nowhere any more.

Promises: with a reason, which the sharer is told; what was credited before stays.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.kernel.audit import record
from app.kernel.database import Tx
from app.notices.kinds import NoticeText
from app.notices.notify import notify
from app.web.principal import Staff
from referral.shares.hide_share import hide_share
from referral.shares.models import SharePost
from referral.shares.queries import ShareMissing
from referral.tree.ask_move import checked_reason, require_everywhere

NOTICE = "share-taken-down"


def take_down_share(tx: Tx, staff: Staff, token: str, reason: str, now: datetime) -> None:
    """Raises `Forbidden`, `ReasonMissing`, `ShareMissing`."""
    require_everywhere(staff, "credit.correct")
    words = checked_reason(reason)
    person_id = tx.scalar(select(SharePost.person_id).where(SharePost.token == token))
    if person_id is None:
        raise ShareMissing
    hide_share(tx, person_id, token, now)
    record(tx, staff.actor, "referral.take_down_share", f"code:{token}", now, detail={"reason": words})
    notify(tx, person_id, NOTICE, {"reason": words}, f"{NOTICE}:{token}", now)


def taken_down_words(params: dict[str, Any]) -> NoticeText:
    """What the sharer is told."""
    return NoticeText("您的一条推荐已下架", f"原因：{params['reason']}", "/member")
