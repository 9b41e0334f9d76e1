"""A clerk says that an order is hers.

Promises: only of an order she can have to do with; once for each order; nothing changes until head office decides.
"""

import uuid
from datetime import datetime, timedelta

from app.identity.queries import staff_views
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import NotFound, Refused
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from app.web.principal import Staff
from referral.attribution.models import Dispute
from referral.attribution.queries import AttributionView, get_attribution_by_number, touches_of
from referral.attribution.states import DisputeState
from referral.tree.ask_move import checked_reason

OPEN_DAYS = 30


class DisputeKnown(Refused):
    code = "referral.dispute_known"
    sentence = "这张订单您已经申诉过了。"


class DisputeLate(Refused):
    code = "referral.dispute_late"
    sentence = "付款超过 30 天的订单不能再申诉。"


class AlreadyYours(Refused):
    code = "referral.already_yours"
    sentence = "这张订单已经记在您名下。"


class OrderNotNear(NotFound):
    code = "referral.order_not_near"
    sentence = "没有找到您能申诉的这张订单。"


def open_dispute(tx: Tx, staff: Staff, number: str, words: str, now: datetime) -> uuid.UUID:
    """The dispute's id. Raises `AttributionMissing`, `OrderNotNear`, `AlreadyYours`, `DisputeLate`, `DisputeKnown` or
    `ReasonMissing`.

    An order is near when her branch sold it or its buyer once opened her code.
    """
    reason = checked_reason(words)
    attribution = get_attribution_by_number(tx, number.strip())
    if not is_near(tx, staff.staff_id, attribution):
        raise OrderNotNear
    if attribution.clerk_staff_id == staff.staff_id and not attribution.clerk_excluded:
        raise AlreadyYours
    if now - attribution.paid_at > timedelta(days=OPEN_DAYS):
        raise DisputeLate
    dispute_id = new_id()
    values = {
        "id": dispute_id,
        "order_id": attribution.order_id,
        "order_number": attribution.order_number,
        "staff_id": staff.staff_id,
        "words": reason,
        "state": str(DisputeState.OPEN),
        "opened_at": now,
        "answer": "",
    }
    if not insert_if_absent(tx, Dispute, values):
        raise DisputeKnown
    branch_id, subject = attribution.selling_branch_id, f"order:{attribution.order_number}"
    record(tx, staff.actor, "referral.open_dispute", subject, now, detail={"words": reason}, branch_id=branch_id)
    return dispute_id


def is_near(tx: Tx, staff_id: uuid.UUID, attribution: AttributionView) -> bool:
    """Whether the order has to do with this clerk: her branch sold it, or its buyer once opened her code."""
    clerk = staff_views(tx, [staff_id]).get(staff_id)
    if clerk is None:
        return False
    if clerk.home_branch_id == attribution.selling_branch_id or attribution.clerk_staff_id == staff_id:
        return True
    touches = touches_of(tx, attribution.buyer_id, attribution.paid_at)
    return any(owned.touch.staff_id == staff_id for owned in touches)
