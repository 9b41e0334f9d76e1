"""What collection does when fulfillments are queued, packed or cancelled."""

from datetime import datetime

from app.fulfillment.events import FulfillmentCancelled, FulfillmentPacked, FulfillmentQueued
from app.kernel.database import Tx
from app.notices.notify import notify
from app.orders.queries import get_order_by_id
from pickup.collection.issue_code import issue_code
from pickup.collection.revoke_code import revoke_code
from pickup.collection.routes import pickup_secret


def issue_when_queued(tx: Tx, event: FulfillmentQueued, now: datetime) -> None:
    """A paid collect order gets its code at once: it may be ready minutes later."""
    if event.method != "collect":
        return
    order = get_order_by_id(tx, event.order_id)
    issue_code(
        tx,
        pickup_secret(),
        fulfillment_id=event.fulfillment_id,
        order_id=event.order_id,
        branch_id=event.branch_id,
        phone=order.contact_phone,
        now=now,
    )


def tell_when_packed(tx: Tx, event: FulfillmentPacked, now: datetime) -> None:
    """The shopper hears that the goods wait for her."""
    if event.method != "collect":
        return
    order = get_order_by_id(tx, event.order_id)
    key = f"pickup.ready:{event.fulfillment_id}"
    notify(tx, order.person_id, "pickup.ready", {"number": order.number}, key, now)


def revoke_when_cancelled(tx: Tx, event: FulfillmentCancelled, now: datetime) -> None:
    """No code outlives its fulfillment."""
    revoke_code(tx, event.fulfillment_id, now, "system")
