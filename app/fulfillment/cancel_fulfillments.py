"""A cancelled order is no longer prepared.

Promises: goods that have left the shop cannot be cancelled: the whole cancellation is refused then.
"""

import uuid
from datetime import datetime

from app.fulfillment.events import FulfillmentCancelled
from app.fulfillment.models import Fulfillment
from app.fulfillment.queries import fulfillments_of
from app.fulfillment.states import FULFILLMENT, FulfillmentState
from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.outbox import publish
from app.kernel.states import try_move

GONE = (FulfillmentState.ON_THE_WAY, FulfillmentState.HANDED_OVER, FulfillmentState.DELIVERED)


class GoodsHaveLeft(Refused):
    code = "fulfillment.goods_have_left"
    sentence = "商品已经发出或交付，不能取消；收到后可以申请退货。"


def cancel_fulfillments(tx: Tx, order_id: uuid.UUID, now: datetime) -> None:
    """Cancel every part of the order; raises `GoodsHaveLeft`."""
    for part in fulfillments_of(tx, order_id):
        if part.state == FulfillmentState.CANCELLED:
            continue
        before = FulfillmentState(part.state)
        values = {"done_at": now, "version": part.version + 1}
        cancelled = FulfillmentState.CANCELLED
        if before in GONE or not try_move(
            tx,
            FULFILLMENT,
            Fulfillment,
            part.fulfillment_id,
            before,
            cancelled,
            now=now,
            by="system",
            reason="order cancelled",
            values=values,
        ):
            raise GoodsHaveLeft
        publish(tx, FulfillmentCancelled(part.fulfillment_id, order_id, part.branch_id), now)
