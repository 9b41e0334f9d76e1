"""The goods have arrived at the shopper's door."""

import uuid
from datetime import datetime

from app.fulfillment.events import FulfillmentHandedOver
from app.fulfillment.models import Fulfillment
from app.fulfillment.queries import get_fulfillment, lines_of
from app.fulfillment.states import FULFILLMENT, FulfillmentState
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.outbox import publish
from app.kernel.states import move
from app.orders.record_hand_over import record_hand_over
from app.orders.take_order import take_order
from app.web.principal import Staff


def mark_delivered(tx: Tx, staff: Staff, fulfillment_id: uuid.UUID, now: datetime) -> None:
    """Delivered; needs `orders.handle` at its branch; the order completes with its last part."""
    take_order(tx, get_fulfillment(tx, fulfillment_id).order_id)
    row = get_fulfillment(tx, fulfillment_id)
    staff.require("orders.handle", row.branch_id)
    record(tx, staff.actor, "fulfillment.deliver", f"order:{row.order_id}", now, branch_id=row.branch_id)
    values = {"done_at": now, "version": row.version + 1}
    states = (FulfillmentState.ON_THE_WAY, FulfillmentState.DELIVERED)
    move(tx, FULFILLMENT, Fulfillment, fulfillment_id, *states, now=now, by=staff.actor, values=values)
    record_hand_over(tx, row.order_id, lines_of(tx, fulfillment_id), staff.actor, now)
    publish(tx, FulfillmentHandedOver(fulfillment_id, row.order_id, row.branch_id, staff.actor, now), now)
