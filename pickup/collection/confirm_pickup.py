"""Hand the goods over: the one tap that counts."""

import uuid
from datetime import datetime

from app.fulfillment.hand_over import hand_over
from app.identity.queries import staff_views
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict
from app.kernel.states import try_move
from app.web.filters import show_time
from app.web.principal import Staff
from pickup.collection.get_code import CodeRevoked, FoundCode, get_code
from pickup.collection.log_try import log_try
from pickup.collection.models import PickupCode
from pickup.collection.states import PICKUP_CODE, CodeState


class AlreadyCollected(Conflict):
    code = "pickup.already_collected"
    sentence = "这张订单已于 {when} 提走，经手人：{who}。没有重复出货。"


def confirm_pickup(tx: Tx, staff: Staff, code_id: uuid.UUID, how: str, now: datetime) -> FoundCode:
    """Redeem the code and hand over its fulfillment, in one transaction; `how` is qr or typed.

    Raises `AlreadyCollected` (naming who and when) for every tap but the first, `CodeRevoked`, `CodeUnknown`.
    """
    code = get_code(tx, staff, code_id)
    redeemed = {"redeemed_at": now, "redeemed_by": staff.staff_id}
    states = (CodeState.ISSUED, CodeState.REDEEMED)
    if not try_move(tx, PICKUP_CODE, PickupCode, code_id, *states, now=now, by=staff.actor, values=redeemed):
        raise _why_not(tx, code_id)
    log_try(tx, staff, code.branch_id, how, "redeemed", code_id, now)
    record(
        tx, staff.actor, "pickup.confirm", f"order:{code.order_id}", now, branch_id=code.branch_id, detail={"how": how}
    )
    hand_over(tx, code.fulfillment_id, staff.actor, now)
    return code


def already_collected(tx: Tx, code_id: uuid.UUID) -> AlreadyCollected:
    """The sentence that says who collected when."""
    row = tx.get_one(PickupCode, code_id, populate_existing=True)
    who = staff_views(tx, [row.redeemed_by]).get(row.redeemed_by) if row.redeemed_by else None
    return AlreadyCollected(when=show_time(row.redeemed_at), who=who.name if who else "")


def _why_not(tx: Tx, code_id: uuid.UUID) -> Exception:
    row = tx.get_one(PickupCode, code_id, populate_existing=True)
    return CodeRevoked() if row.state == CodeState.REVOKED else already_collected(tx, code_id)
