"""Pieces that are not there, or not fit for sale, leave the stock."""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.inventory.models import Stock
from app.inventory.record_movement import Moved, record_movement
from app.inventory.reserve import StockShort
from app.inventory.rules import LOST, branch_place, check_quantity
from app.kernel.database import Tx


def write_off(
    tx: Tx,
    location_id: uuid.UUID,
    sku_id: uuid.UUID,
    quantity: int,
    reason: str,
    reference: str,
    by: str,
    now: datetime,
) -> None:
    """Move `quantity` free pieces to lost; raises `StockShort` when fewer are free of promises."""
    check_quantity(quantity)
    gone = tx.execute(
        update(Stock)
        .where(Stock.location_id == location_id, Stock.sku_id == sku_id, Stock.on_hand - Stock.allocated >= quantity)
        .values(on_hand=Stock.on_hand - quantity, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    if not getattr(gone, "rowcount", 0):
        raise StockShort((sku_id,))
    moves = [Moved(sku_id, branch_place(location_id), LOST, quantity)]
    record_movement(tx, moves, reason=reason, reference=reference, by=by, now=now)
