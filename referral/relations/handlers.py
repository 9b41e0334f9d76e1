"""Word to a customer who was brought by somebody."""

from datetime import datetime
from typing import Any

from app.identity.queries import person_views
from app.kernel.database import Tx
from app.notices.kinds import NoticeText
from app.notices.notify import notify
from referral.attribution.events import ReferrerBound

NOTICE = "referrer-bound"


def tell_customer(tx: Tx, event: ReferrerBound, now: datetime) -> None:
    """Who recommended the mall to her, what that person sees, and that she may leave."""
    referrer = person_views(tx, [event.referrer_id]).get(event.referrer_id)
    params = {"name": referrer.masked_name if referrer else ""}
    notify(tx, event.person_id, NOTICE, params, f"{NOTICE}:{event.person_id}", now)


def bound_words(params: dict[str, Any]) -> NoticeText:
    """The consent text in short; the page has it in full."""
    name = params["name"] or "一位会员"
    return NoticeText(
        f"{name} 向您推荐了邻店",
        f"{name} 只会看到您打码的昵称，以及给她带来佣金的商品和金额，看不到手机号和地址。您随时可以退出这个关系。",
        "/me/relation",
    )
