"""Reactions of fulfillment, in the same transaction as what they react to."""

from datetime import datetime

from app.fulfillment.cancel_fulfillments import cancel_fulfillments
from app.fulfillment.queue_fulfillment import queue_fulfillment
from app.kernel.database import Tx
from app.orders.events import OrderCancelled, OrderPaidInFull


def queue_when_paid(tx: Tx, event: OrderPaidInFull, now: datetime) -> None:
    """The branch sees the order with its payment."""
    queue_fulfillment(tx, event.order_id, now)


def cancel_when_cancelled(tx: Tx, event: OrderCancelled, now: datetime) -> None:
    """A paid order takes its fulfillments along."""
    if event.was_paid:
        cancel_fulfillments(tx, event.order_id, now)
