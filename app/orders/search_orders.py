"""Find orders for staff, within the branches they may see.

Promises: every filter narrows; nothing outside the scope is counted, listed or exported.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select

from app.kernel.database import Tx
from app.orders.models import Order
from app.orders.queries import OrderView, cut_orders
from app.orders.rules import is_phone_part
from app.web.pagination import Page
from app.web.principal import BranchScope

EXPORT_MAX = 20_000
EXPORT_PAGE = 500


@dataclass(frozen=True)
class OrderSearch:
    """Empty fields do not narrow; `text` is an order number or a telephone number or its last digits."""

    text: str = ""
    state: str = ""
    branch_id: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def search_orders(
    tx: Tx, scope: BranchScope, search: OrderSearch, cursor: str | None = None, size: int = 20
) -> Page[OrderView]:
    """A page of orders, newest first."""
    return cut_orders(tx, _narrowed(scope, search), cursor, size)


def all_orders(tx: Tx, scope: BranchScope, search: OrderSearch) -> Iterator[OrderView]:
    """Every order found, newest first, up to 20,000."""
    cursor: str | None = None
    for _page in range(EXPORT_MAX // EXPORT_PAGE):
        page = search_orders(tx, scope, search, cursor, EXPORT_PAGE)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _narrowed(scope: BranchScope, search: OrderSearch) -> Select[tuple[Order]]:
    asked = select(Order)
    if not scope.everywhere:
        asked = asked.where(Order.branch_id.in_(scope.branch_ids))
    if search.branch_id:
        asked = asked.where(Order.branch_id == search.branch_id)
    if search.state:
        asked = asked.where(Order.state == search.state)
    if search.since:
        asked = asked.where(Order.placed_at >= search.since)
    if search.until:
        asked = asked.where(Order.placed_at < search.until)
    if search.text:
        asked = asked.where(_names(search.text))
    return asked


def _names(text: str) -> ColumnElement[bool]:
    if is_phone_part(text):
        return Order.contact_phone == text if len(text) == 11 else Order.contact_phone.like(f"%{text}")
    return Order.number == text.upper()
