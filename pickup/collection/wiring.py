"""What collection plugs in: the collect method, pages for shopper and desk, its notice, its reactions."""

from flask import render_template

from app.fulfillment.events import FulfillmentCancelled, FulfillmentPacked, FulfillmentQueued
from app.fulfillment.methods import METHODS
from app.kernel.plug import Plug
from app.notices.kinds import NOTICE_KINDS, NoticeKind, NoticeText
from app.web.menus import DESK_MENU, MenuItem
from app.web.slots import SLOTS, Slot
from pickup.collection import counter, handlers, routes
from pickup.collection.rules.collect_method import CollectMethod


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(routes.blueprint)
    plug.blueprint(counter.blueprint)
    plug.add(METHODS, CollectMethod())
    plug.add(DESK_MENU, MenuItem("扫码提货", "pickup_desk.scan_page", "orders.handle", rank=20, icon="scan"))
    plug.add(SLOTS, Slot("order.below", lambda **about: render_template("pickup/_order_link.html", **about)))
    plug.add(NOTICE_KINDS, NoticeKind("pickup.ready", _ready))
    plug.on(FulfillmentQueued, handlers.issue_when_queued)
    plug.on(FulfillmentPacked, handlers.tell_when_packed)
    plug.on(FulfillmentCancelled, handlers.revoke_when_cancelled)


def _ready(params: dict[str, str]) -> NoticeText:
    number = params["number"]
    return NoticeText("商品已备好", f"订单 {number} 已备好，到店出示提货码即可取货。", f"/pickup/{number}")
