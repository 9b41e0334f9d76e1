"""Reactions to decided disputes."""

from datetime import datetime
from typing import Any

from app.identity.queries import staff_views
from app.kernel.database import Tx
from app.notices.kinds import NoticeText
from app.notices.notify import notify
from referral.attribution.events import DisputeDecided

NOTICE = "dispute-decided"
WORDS = {
    "accepted": ("申诉已受理", "订单尾号 {tail} 的申诉已受理，等待另一位同事复核。"),
    "settled": ("申诉成立", "订单尾号 {tail} 的归属已经更正。"),
    "refused": ("申诉未通过", "订单尾号 {tail} 的申诉没有通过，点开看原因。"),
}


def tell_clerk(tx: Tx, event: DisputeDecided, now: datetime) -> None:
    """She reads it on her phone."""
    clerk = staff_views(tx, [event.staff_id]).get(event.staff_id)
    if clerk is None or clerk.person_id is None:
        return
    params = {"state": event.state, "tail": event.order_number[-4:]}
    notify(tx, clerk.person_id, NOTICE, params, f"{NOTICE}:{event.dispute_id}:{event.state}", now)


def dispute_words(params: dict[str, Any]) -> NoticeText:
    """What the notice says."""
    title, body = WORDS[params["state"]]
    return NoticeText(title, body.format(tail=params["tail"]), "/clerk/disputes")
