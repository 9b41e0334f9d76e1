"""Word of a hand-over to those it concerns."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.branches.queries import directory
from app.identity.queries import staff_views
from app.kernel.database import Tx
from app.notices.kinds import NoticeText
from app.notices.notify import notify
from referral.attribution.events import CustomersHandedOver
from referral.attribution.models import Handover

TAKEN, GIVEN = "customers-taken-on", "clerk-changed"


def tell_everybody(tx: Tx, event: CustomersHandedOver, now: datetime) -> None:
    """The colleague learns how many, each customer who looks after her now."""
    clerk = staff_views(tx, [event.to_staff_id])[event.to_staff_id]
    if clerk.person_id is not None:
        notify(tx, clerk.person_id, TAKEN, {"count": event.count}, f"{TAKEN}:{event.batch_id}", now)
    branch = directory(tx, now).find(clerk.home_branch_id) if clerk.home_branch_id else None
    params = {"clerk": clerk.name, "branch": branch.name if branch else ""}
    moved = select(Handover.person_id).where(Handover.batch_id == event.batch_id).order_by(Handover.id)
    for person_id in tx.scalars(moved).all():
        notify(tx, person_id, GIVEN, params, f"{GIVEN}:{event.batch_id}:{person_id}", now)


def taken_words(params: dict[str, Any]) -> NoticeText:
    """To the colleague."""
    return NoticeText("有顾客交接给您", f"店长把 {params['count']} 位顾客交接给您，请继续照顾好他们。", "/clerk")


def given_words(params: dict[str, Any]) -> NoticeText:
    """To the customer."""
    where = f"{params['branch']}的" if params["branch"] else ""
    return NoticeText("您的导购换人了", f"今后由{where}{params['clerk']}为您服务。", "/me/relation")
