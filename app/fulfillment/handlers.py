"""Reactions of fulfillment, in the same transaction as what they react to."""

from datetime import datetime

from app.fulfillment.cancel_fulfillments import cancel_fulfillments
from app.fulfillment.events import FulfillmentLeft
from app.fulfillment.queue_fulfillment import queue_fulfillment
from app.fulfillment.transfers.drop_shortages import drop_shortages
from app.fulfillment.transfers.events import ShortageCovered
from app.kernel.database import Tx
from app.notices.notify import notify
from app.orders.events import OrderCancelled, OrderPaidInFull
from app.orders.queries import order_views


def queue_when_paid(tx: Tx, event: OrderPaidInFull, now: datetime) -> None:
    """The branch sees the order with its payment."""
    queue_fulfillment(tx, event.order_id, now)


def cancel_when_cancelled(tx: Tx, event: OrderCancelled, now: datetime) -> None:
    """A paid order takes its fulfillments along."""
    if event.was_paid:
        cancel_fulfillments(tx, event.order_id, now)
        drop_shortages(tx, event.order_id, now)


def tell_when_covered(tx: Tx, event: ShortageCovered, now: datetime) -> None:
    """The shopper hears by when her goods will be there."""
    order = order_views(tx, [event.order_id])[event.order_id]
    params = {"number": order.number, "promise_at": event.promise_at.isoformat()}
    notify(tx, order.person_id, "fulfillment.waiting", params, f"fulfillment.waiting:{event.transfer_id}", now)


def tell_when_left(tx: Tx, event: FulfillmentLeft, now: datetime) -> None:
    """The shopper hears that her goods are on their way."""
    order = order_views(tx, [event.order_id])[event.order_id]
    params = {"number": order.number, "carrier": event.carrier, "tracking_no": event.tracking_no}
    notify(tx, order.person_id, "fulfillment.left", params, f"fulfillment.left:{event.fulfillment_id}", now)
