"""What inventory plugs in: its own laws beside the books'."""

from app.inventory import models
from app.inventory.verify_stock import verify_allocations, verify_stock
from app.kernel.plug import Plug
from app.ledger.verify_books import BOOK_CHECKS, BookCheck

__all__ = ["models", "wire"]


def wire(plug: Plug) -> None:
    """Plug in."""
    plug.add(
        BOOK_CHECKS,
        BookCheck("stock-movements", "在库数等于出入库之和", verify_stock),
        BookCheck("stock-allocations", "占用数等于订单占用之和", verify_allocations),
    )
