"""A paid order becomes work for the branch its route chose.

Promises: in the transaction of the payment; two inserts, no read when the order is at hand.
"""

import uuid
from datetime import datetime

from app.fulfillment.events import FulfillmentQueued
from app.fulfillment.models import Fulfillment, FulfillmentLine
from app.fulfillment.states import FulfillmentState
from app.kernel.database import Tx
from app.kernel.ids import new_id
from app.kernel.outbox import publish
from app.orders.queries import get_order_by_id


def queue_fulfillment(tx: Tx, order_id: uuid.UUID, now: datetime) -> None:
    """Store the fulfillment of everything in the order at the routed branch."""
    order = get_order_by_id(tx, order_id)
    branch_id = uuid.UUID(order.route["branch_id"])
    promise = order.route.get("promise_at")
    fulfillment_id = new_id()
    tx.append(
        Fulfillment,
        id=fulfillment_id,
        order_id=order_id,
        branch_id=branch_id,
        method=order.method,
        state=str(FulfillmentState.TO_PACK),
        candidates=order.route.get("candidates", []),
        promise_at=datetime.fromisoformat(promise) if promise else None,
        queued_at=now,
    )
    for line in order.lines:
        tx.append(FulfillmentLine, fulfillment_id=fulfillment_id, order_line_id=line.line_id, quantity=line.quantity)
    publish(tx, FulfillmentQueued(fulfillment_id, order_id, branch_id, order.method), now)
