"""What the storefront plugs in: its pages, tabs, and the code on the shelf."""

from app.codes.kinds import ENTRY_KINDS, EntryKind
from app.kernel.plug import Plug
from app.storefront.browse.routes import blueprint as browse
from app.storefront.place.routes import blueprint as place
from app.storefront.product.counter import blueprint as shelf
from app.storefront.product.land_product import KIND, land_product
from app.storefront.product.routes import blueprint as product
from app.web.menus import DESK_MENU, SHOP_TABS, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    for blueprint in (browse, place, product, shelf):
        plug.blueprint(blueprint)
    plug.add(
        SHOP_TABS,
        MenuItem("首页", "storefront.home", "", rank=10, icon="home"),
        MenuItem("分类", "storefront.shelves", "", rank=20, icon="grid"),
        MenuItem("我的", "storefront.me", "", rank=50, icon="me"),
    )
    plug.add(ENTRY_KINDS, EntryKind(KIND, "商品码", land_product, lasting_scene=True))
    plug.add(DESK_MENU, MenuItem("货架码", "shelf.labels", "stock.read", rank=60, icon="qr"))
