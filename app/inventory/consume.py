"""Goods leave the shop with the shopper: promised pieces become sold ones."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import update

from app.inventory.models import Stock, StockAllocation
from app.inventory.record_movement import Moved, record_movement
from app.inventory.release import NotHeld, held_allocations
from app.inventory.rules import SOLD, branch_place
from app.kernel.database import Tx


def consume(
    tx: Tx,
    order_id: uuid.UUID,
    line_ids: Sequence[uuid.UUID],
    now: datetime,
    by: str,
    *,
    location_id: uuid.UUID | None = None,
    quantities: Mapping[uuid.UUID, int] | None = None,
) -> None:
    """Take what the lines hold (at `location_id`, if given) out of the stock, or only `quantities` pieces per line.

    Raises `NotHeld` when a line holds nothing or fewer; so a second call for the same hand-over is refused.
    """
    rows = [row for row in held_allocations(tx, order_id, line_ids) if location_id in (None, row.location_id)]
    moves: list[Moved] = []
    for line_id in line_ids:
        held = [row for row in rows if row.order_line_id == line_id]
        left = quantities[line_id] if quantities else sum(row.held for row in held)
        if not 0 < left <= sum(row.held for row in held):
            raise NotHeld
        for row in held:
            part = min(left, row.held)
            if part:
                take_held(tx, row, part, now)
                moves.append(Moved(row.sku_id, branch_place(row.location_id), SOLD, part))
            left -= part
    record_movement(tx, moves, reason="handed_over", reference=f"order:{order_id}", by=by, now=now)


def take_held(tx: Tx, row: StockAllocation, quantity: int, now: datetime) -> None:
    """Take held pieces of one allocation out of the stock; the caller records where they went. Raises `NotHeld`."""
    taken = tx.execute(
        update(StockAllocation)
        .where(StockAllocation.id == row.id, StockAllocation.held == row.held, StockAllocation.held >= quantity)
        .values(held=StockAllocation.held - quantity, consumed=StockAllocation.consumed + quantity)
        .execution_options(synchronize_session=False)
    )
    if not getattr(taken, "rowcount", 0):
        raise NotHeld
    tx.execute(
        update(Stock)
        .where(Stock.location_id == row.location_id, Stock.sku_id == row.sku_id)
        .values(on_hand=Stock.on_hand - quantity, allocated=Stock.allocated - quantity, changed_at=now)
        .execution_options(synchronize_session=False)
    )
