"""Keep what tied a person to one order without a code: the cashier's pick, an owned coupon, a correction by hand.

Promises: once for each order, version and kind; never changed.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from referral.attribution.models import OrderTouch
from referral.attribution.rules.facts import OrderFact, TouchKind


def record_order_touch(
    tx: Tx,
    order: OrderFact,
    kind: TouchKind,
    by: str,
    *,
    version: int = 1,
    staff_id: uuid.UUID | None = None,
    actor_id: uuid.UUID | None = None,
    at: datetime | None = None,
    words: str = "",
) -> bool:
    """False when it was kept before; `at` is the payment unless another moment is named."""
    values = {
        "id": new_id(),
        "kind": str(kind),
        "order_id": order.order_id,
        "version": version,
        "person_id": order.buyer_id,
        "actor_id": actor_id,
        "staff_id": staff_id,
        "branch_id": order.desk_branch_id,
        "at": at or order.paid_at,
        "by": by,
        "words": words,
    }
    return insert_if_absent(tx, OrderTouch, values)
