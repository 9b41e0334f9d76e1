"""What checkout plugs in."""

from app.checkout import models, routes
from app.checkout.addresses import routes as address_routes
from app.checkout.basket import routes as basket_routes
from app.checkout.payment import routes as payment_routes
from app.kernel.plug import Plug
from app.web.menus import ME_MENU, SHOP_TABS, MenuItem
from app.web.slots import SLOTS, Slot

__all__ = ["models", "wire"]


def wire(plug: Plug) -> None:
    """Plug in."""
    for blueprint in (
        routes.blueprint,
        basket_routes.blueprint,
        address_routes.blueprint,
        payment_routes.blueprint,
    ):
        plug.blueprint(blueprint)
    plug.add(SHOP_TABS, MenuItem("购物袋", "checkout_basket.basket_page", "", rank=30, icon="bag"))
    plug.add(SLOTS, Slot("tab.checkout_basket.basket_page", _count))
    plug.add(ME_MENU, MenuItem("收货地址", "checkout_addresses.list_page", "", rank=20, icon="pin"))


def _count(**_about: object) -> str:
    return '<span class="count" data-bag-count></span>'
