"""Returned goods come back over a counter: onto the shelf, or written off."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from app.inventory.place_stock import place_stock
from app.inventory.record_movement import Moved, record_movement
from app.inventory.rules import LOST, SOLD, branch_place, check_quantity
from app.kernel.database import Tx


def take_back(
    tx: Tx,
    location_id: uuid.UUID,
    goods: Sequence[tuple[uuid.UUID, int, bool]],
    reference: str,
    by: str,
    now: datetime,
) -> None:
    """`goods` are (SKU, pieces, may be sold again); what may not goes from sold to lost. Raises `QuantityWrong`."""
    moves = []
    for sku_id, quantity, resellable in sorted(goods):
        check_quantity(quantity)
        if resellable:
            place_stock(tx, location_id, sku_id, quantity, now)
        moves.append(Moved(sku_id, SOLD, branch_place(location_id) if resellable else LOST, quantity))
    record_movement(tx, moves, reason="returned", reference=reference, by=by, now=now)
