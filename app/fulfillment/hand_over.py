"""The shopper takes the goods at the counter.

Promises: once, whatever is tapped or replayed; order, books and stock change together.
"""

import uuid
from datetime import datetime

from app.fulfillment.events import FulfillmentHandedOver
from app.fulfillment.models import Fulfillment
from app.fulfillment.queries import get_fulfillment, lines_of
from app.fulfillment.states import FULFILLMENT, FulfillmentState
from app.inventory.consume import consume
from app.kernel.database import Tx
from app.kernel.outbox import publish
from app.kernel.states import StateChanged, try_move
from app.orders.record_hand_over import record_hand_over
from app.orders.take_order import take_order


def hand_over(tx: Tx, fulfillment_id: uuid.UUID, by: str, now: datetime) -> None:
    """Handed over, packed or not; the caller has checked who may. Raises `StateChanged` for every call but the first."""
    take_order(tx, get_fulfillment(tx, fulfillment_id).order_id)
    row = get_fulfillment(tx, fulfillment_id)
    values = {"done_at": now, "version": row.version + 1}
    done = FulfillmentState.HANDED_OVER
    moved = any(
        try_move(tx, FULFILLMENT, Fulfillment, fulfillment_id, before, done, now=now, by=by, values=values)
        for before in (FulfillmentState.PACKED, FulfillmentState.TO_PACK)
    )
    if not moved:
        raise StateChanged
    pieces = lines_of(tx, fulfillment_id)
    record_hand_over(tx, row.order_id, pieces, by, now)
    publish(tx, FulfillmentHandedOver(fulfillment_id, row.order_id, row.branch_id, by, now), now)
    consume(tx, row.order_id, list(pieces), now, by, location_id=row.branch_id, quantities=pieces)
