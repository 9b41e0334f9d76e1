"""What fulfillment plugs in."""

from typing import Any

from app.fulfillment import counter
from app.fulfillment.events import FulfillmentLeft
from app.fulfillment.handlers import cancel_when_cancelled, queue_when_paid, tell_when_left
from app.fulfillment.show_progress import show_progress
from app.kernel.plug import Plug
from app.notices.kinds import NOTICE_KINDS, NoticeKind, NoticeText
from app.orders.events import OrderCancelled, OrderPaidInFull
from app.web.menus import DESK_MENU, MenuItem
from app.web.slots import SLOTS, Slot


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(counter.blueprint)
    plug.add(DESK_MENU, MenuItem("订单", "fulfillment_desk.board_page", "orders.handle", rank=10, icon="order"))
    plug.on(OrderPaidInFull, queue_when_paid, mode="inline")
    plug.on(OrderCancelled, cancel_when_cancelled, mode="inline")
    plug.on(FulfillmentLeft, tell_when_left)
    plug.add(NOTICE_KINDS, NoticeKind("fulfillment.left", _left))
    plug.add(SLOTS, Slot("order.below", show_progress), Slot("office.order", show_progress))


def _left(params: dict[str, Any]) -> NoticeText:
    number = params["number"]
    parcel = f"（{params['carrier']} {params['tracking_no']}）" if params["tracking_no"] else ""
    return NoticeText("商品已出发", f"订单 {number} 已经发出{parcel}。", f"/orders/{number}")
