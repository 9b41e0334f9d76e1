"""What fulfillment plugs in."""

from app.fulfillment import counter
from app.fulfillment.handlers import cancel_when_cancelled, queue_when_paid
from app.fulfillment.show_progress import show_progress
from app.kernel.plug import Plug
from app.orders.events import OrderCancelled, OrderPaidInFull
from app.web.menus import DESK_MENU, MenuItem
from app.web.slots import SLOTS, Slot


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(counter.blueprint)
    plug.add(DESK_MENU, MenuItem("订单", "fulfillment_desk.board_page", "orders.handle", rank=10, icon="order"))
    plug.on(OrderPaidInFull, queue_when_paid, mode="inline")
    plug.on(OrderCancelled, cancel_when_cancelled, mode="inline")
    plug.add(SLOTS, Slot("order.below", show_progress), Slot("office.order", show_progress))
