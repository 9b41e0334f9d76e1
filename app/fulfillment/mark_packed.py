"""The goods are packed and wait on a shelf, or for the courier."""

import uuid
from datetime import datetime

from app.fulfillment.events import FulfillmentPacked
from app.fulfillment.models import Fulfillment
from app.fulfillment.queries import get_fulfillment
from app.fulfillment.states import FULFILLMENT, FulfillmentState
from app.kernel.database import Tx
from app.kernel.outbox import publish
from app.kernel.states import move
from app.web.principal import Staff


def mark_packed(tx: Tx, staff: Staff, fulfillment_id: uuid.UUID, shelf: str, now: datetime) -> None:
    """Packed, at `shelf` (may be empty); needs `orders.handle` at its branch; raises `StateChanged` when it is not to pack."""
    row = get_fulfillment(tx, fulfillment_id)
    staff.require("orders.handle", row.branch_id)
    values = {"shelf": shelf.strip()[:20], "packed_at": now, "version": row.version + 1}
    states = (FulfillmentState.TO_PACK, FulfillmentState.PACKED)
    move(tx, FULFILLMENT, Fulfillment, fulfillment_id, *states, now=now, by=staff.actor, values=values)
    publish(tx, FulfillmentPacked(fulfillment_id, row.order_id, row.branch_id, row.method), now)
