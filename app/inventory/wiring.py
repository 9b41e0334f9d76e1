"""What inventory plugs in: its own laws beside the books', and the files of counts."""

from app.catalog.import_catalog import FILE_KINDS, FileKind
from app.inventory.admin import blueprint as office
from app.inventory.counter import blueprint as counter
from app.inventory.import_stock import import_stock
from app.inventory.verify_stock import verify_allocations, verify_stock
from app.kernel.plug import Plug
from app.ledger.verify_books import BOOK_CHECKS, BookCheck
from app.web.menus import CONSOLE_MENU, DESK_MENU, MenuItem


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.blueprint(counter)
    plug.blueprint(office)
    plug.add(
        CONSOLE_MENU, MenuItem("库存与价格", "stock_office.matrix", "stock.read", group="商品", rank=22, icon="box")
    )
    plug.add(DESK_MENU, MenuItem("商品", "goods_desk.goods", "stock.read", rank=40, icon="tag"))
    plug.add(FILE_KINDS, FileKind("stock", 50, frozenset({"branch", "sku", "on_hand"}), import_stock))
    plug.add(
        BOOK_CHECKS,
        BookCheck("stock-movements", "在库数等于出入库之和", verify_stock),
        BookCheck("stock-allocations", "占用数等于订单占用之和", verify_allocations),
    )
