"""What fulfillment plugs in."""

from datetime import datetime
from typing import Any

from app.fulfillment import counter
from app.fulfillment.events import FulfillmentLeft
from app.fulfillment.handlers import cancel_when_cancelled, queue_when_paid, tell_when_covered, tell_when_left
from app.fulfillment.show_progress import show_progress
from app.fulfillment.transfers.admin import blueprint as transfers_office
from app.fulfillment.transfers.counter import blueprint as transfers_desk
from app.fulfillment.transfers.events import ShortageCovered
from app.fulfillment.transfers.transit_agrees import transit_agrees
from app.kernel.plug import Plug
from app.ledger.verify_books import BOOK_CHECKS, BookCheck
from app.notices.kinds import NOTICE_KINDS, NoticeKind, NoticeText
from app.orders.events import OrderCancelled, OrderPaidInFull
from app.web.filters import show_time
from app.web.menus import CONSOLE_MENU, DESK_MENU, MenuItem
from app.web.slots import SLOTS, Slot


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(counter.blueprint)
    plug.add(DESK_MENU, MenuItem("订单", "fulfillment_desk.board_page", "orders.handle", rank=10, icon="order"))
    plug.on(OrderPaidInFull, queue_when_paid, mode="inline")
    plug.on(OrderCancelled, cancel_when_cancelled, mode="inline")
    plug.on(FulfillmentLeft, tell_when_left)
    plug.blueprint(transfers_office)
    plug.blueprint(transfers_desk)
    plug.add(
        CONSOLE_MENU,
        MenuItem("缺货与调拨", "shortages_office.shortages", "stock.edit", group="经营", rank=11, icon="truck"),
    )
    plug.add(DESK_MENU, MenuItem("调拨", "transfers_desk.transfers", "orders.handle", rank=35, icon="truck"))
    plug.on(ShortageCovered, tell_when_covered)
    plug.add(NOTICE_KINDS, NoticeKind("fulfillment.waiting", _waiting))
    plug.add(BOOK_CHECKS, BookCheck("stock-transit", "在途商品等于调拨单的未收件数", transit_agrees))
    plug.add(NOTICE_KINDS, NoticeKind("fulfillment.left", _left))
    plug.add(SLOTS, Slot("order.below", show_progress), Slot("office.order", show_progress))


def _waiting(params: dict[str, Any]) -> NoticeText:
    number, when = params["number"], show_time(datetime.fromisoformat(params["promise_at"]), pattern="%m-%d %H:%M")
    return NoticeText(
        "正在为您调货", f"订单 {number} 有商品缺货，正从别的门店调来，预计 {when} 前。", f"/orders/{number}"
    )


def _left(params: dict[str, Any]) -> NoticeText:
    number = params["number"]
    parcel = f"（{params['carrier']} {params['tracking_no']}）" if params["tracking_no"] else ""
    return NoticeText("商品已出发", f"订单 {number} 已经发出{parcel}。", f"/orders/{number}")
