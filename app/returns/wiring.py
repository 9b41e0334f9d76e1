"""What returns plug in: pages for shopper and desk."""

from flask import render_template

from app.kernel.plug import Plug
from app.returns import counter, routes
from app.web.menus import DESK_MENU, MenuItem
from app.web.slots import SLOTS, Slot


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(routes.blueprint)
    plug.blueprint(counter.blueprint)
    plug.add(DESK_MENU, MenuItem("退货", "returns_desk.list_page", "returns.confirm", rank=30, icon="undo"))
    plug.add(SLOTS, Slot("order.below", lambda **about: render_template("returns/_order_link.html", **about)))
