"""The goods leave the branch, with its courier or a carrier.

Promises: out of the branch's stock at this moment, once.
"""

import uuid
from datetime import datetime

from app.fulfillment.events import FulfillmentLeft
from app.fulfillment.methods import METHODS
from app.fulfillment.models import Fulfillment
from app.fulfillment.queries import get_fulfillment, lines_of
from app.fulfillment.states import FULFILLMENT, FulfillmentState
from app.inventory.consume import consume
from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.outbox import publish
from app.kernel.states import StateChanged, try_move
from app.web.principal import Staff


class NotDelivered(Refused):
    code = "fulfillment.not_delivered"
    sentence = "这张订单由顾客到店自提，不能发货。"


def start_delivery(
    tx: Tx, staff: Staff, fulfillment_id: uuid.UUID, carrier: str, tracking_no: str, now: datetime
) -> None:
    """On the way; needs `orders.handle` at its branch. Raises `NotDelivered` for goods that are collected."""
    row = get_fulfillment(tx, fulfillment_id)
    staff.require("orders.handle", row.branch_id)
    record(tx, staff.actor, "fulfillment.send", f"order:{row.order_id}", now, branch_id=row.branch_id)
    if not any(method.key == row.method and method.needs_destination for method in METHODS.all()):
        raise NotDelivered
    values = {
        "carrier": carrier.strip()[:40],
        "tracking_no": tracking_no.strip()[:40],
        "left_at": now,
        "version": row.version + 1,
    }
    way = FulfillmentState.ON_THE_WAY
    moved = any(
        try_move(tx, FULFILLMENT, Fulfillment, fulfillment_id, before, way, now=now, by=staff.actor, values=values)
        for before in (FulfillmentState.PACKED, FulfillmentState.TO_PACK)
    )
    if not moved:
        raise StateChanged
    left = FulfillmentLeft(fulfillment_id, row.order_id, row.branch_id, row.method, carrier, tracking_no)
    publish(tx, left, now)
    pieces = lines_of(tx, fulfillment_id)
    consume(tx, row.order_id, list(pieces), now, staff.actor, location_id=row.branch_id, quantities=pieces)
