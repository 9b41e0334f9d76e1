"""Promise pieces to an order's line again, at a location that may have promised it some before.

Promises: one guarded statement for the stock; the safety stock is no hindrance, for the pieces were brought for this order.
"""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.inventory.models import Stock, StockAllocation
from app.inventory.reserve import StockShort, Wanted
from app.inventory.rules import check_quantity
from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id


def hold_more(tx: Tx, location_id: uuid.UUID, order_id: uuid.UUID, want: Wanted, now: datetime) -> None:
    """Allocate `want` at `location_id`; raises `StockShort`."""
    check_quantity(want.quantity)
    taken = tx.execute(
        update(Stock)
        .where(
            Stock.location_id == location_id,
            Stock.sku_id == want.sku_id,
            Stock.on_hand - Stock.allocated >= want.quantity,
        )
        .values(allocated=Stock.allocated + want.quantity, changed_at=now)
        .execution_options(synchronize_session=False)
    )
    if not getattr(taken, "rowcount", 0):
        raise StockShort((want.sku_id,))
    place = {"order_line_id": want.line_id, "location_id": location_id}
    fresh = {"quantity": want.quantity, "held": want.quantity, "consumed": 0, "released": 0, "at": now}
    if insert_if_absent(
        tx, StockAllocation, {"id": new_id(), "order_id": order_id, "sku_id": want.sku_id} | place | fresh
    ):
        return
    tx.execute(
        update(StockAllocation)
        .where(StockAllocation.order_line_id == want.line_id, StockAllocation.location_id == location_id)
        .values(quantity=StockAllocation.quantity + want.quantity, held=StockAllocation.held + want.quantity)
        .execution_options(synchronize_session=False)
    )
