"""Let go of what was promised to an order and not handed over."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update

from app.inventory.models import Stock, StockAllocation
from app.inventory.rules import check_quantity
from app.kernel.database import Tx
from app.kernel.errors import Conflict


class NotHeld(Conflict):
    code = "inventory.not_held"
    sentence = "这些商品已不再为该订单保留，请刷新后再试。"


def release(tx: Tx, order_id: uuid.UUID, now: datetime) -> bool:
    """Release everything the order still holds; False when it holds nothing (any more)."""
    released = False
    for row in held_allocations(tx, order_id):
        released = _release(tx, row, row.held, now) or released
    return released


def release_lines(tx: Tx, order_id: uuid.UUID, quantities: Mapping[uuid.UUID, int], now: datetime) -> None:
    """Release some pieces of some lines; raises `NotHeld` when a line holds fewer."""
    rows = held_allocations(tx, order_id, list(quantities))
    for line_id, quantity in quantities.items():
        check_quantity(quantity)
        left = quantity
        for row in (row for row in rows if row.order_line_id == line_id):
            part = min(left, row.held)
            if part and not _release(tx, row, part, now):
                raise NotHeld
            left -= part
        if left:
            raise NotHeld


def held_allocations(
    tx: Tx, order_id: uuid.UUID, line_ids: Sequence[uuid.UUID] | None = None
) -> Sequence[StockAllocation]:
    """The order's rows that still hold something, locked, ascending by location and SKU.

    PostgreSQL locks the rows, so that two releases of parts never lose one; SQLite has only one writer anyway.
    """
    statement = select(StockAllocation).where(StockAllocation.order_id == order_id, StockAllocation.held > 0)
    if line_ids is not None:
        statement = statement.where(StockAllocation.order_line_id.in_(line_ids))
    ordered = statement.order_by(StockAllocation.location_id, StockAllocation.sku_id, StockAllocation.id)
    return tx.scalars(ordered.with_for_update().execution_options(populate_existing=True)).all()


def _release(tx: Tx, row: StockAllocation, quantity: int, now: datetime) -> bool:
    """The allocation's guard decides who releases; the stock row follows."""
    freed = tx.execute(
        update(StockAllocation)
        .where(StockAllocation.id == row.id, StockAllocation.held == row.held)
        .values(held=StockAllocation.held - quantity, released=StockAllocation.released + quantity)
        .execution_options(synchronize_session=False)
    )
    if not getattr(freed, "rowcount", 0):
        return False
    tx.execute(
        update(Stock)
        .where(Stock.location_id == row.location_id, Stock.sku_id == row.sku_id)
        .values(allocated=Stock.allocated - quantity, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    return True
