"""What fulfillment plugs in."""

from app.fulfillment.handlers import cancel_when_cancelled, queue_when_paid
from app.fulfillment.show_progress import show_progress
from app.kernel.plug import Plug
from app.orders.events import OrderCancelled, OrderPaidInFull
from app.web.slots import SLOTS, Slot


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.on(OrderPaidInFull, queue_when_paid, mode="inline")
    plug.on(OrderCancelled, cancel_when_cancelled, mode="inline")
    plug.add(SLOTS, Slot("order.below", show_progress), Slot("office.order", show_progress))
