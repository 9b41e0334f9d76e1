"""Give an order's commission to whom its corrected attribution names.

Promises: only while nothing of it was released; the ledger gets the differences; asking again changes nothing.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.errors import Refused
from referral.commission.follow_attribution import is_released
from referral.commission.sync_commission import Synced, sync_commission, take_turn


class CommissionReleased(Refused):
    code = "referral.commission_released"
    sentence = "这张订单的佣金已经解冻，归属不能再更正；如有错误请走扣回流程。"


def recredit_order(tx: Tx, order_id: uuid.UUID, now: datetime) -> Synced:
    """Call it in the transaction that wrote the new version. Raises `CommissionReleased`, and then nothing may be stored."""
    if take_turn(tx, order_id) is None:  # nothing accrued yet: it will follow the version in force when it is
        return Synced(order_id)
    if is_released(tx, order_id):
        raise CommissionReleased
    return sync_commission(tx, order_id, now)
