"""Goods on their way arrive, whole or in part, or are known to be lost.

Promises: what a transfer brought out is all that can come in or get lost; the caller guards its own counters.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime

from app.inventory.place_stock import place_stock
from app.inventory.record_movement import Moved, record_movement
from app.inventory.rules import LOST, branch_place, check_quantity, transit_place
from app.kernel.database import Tx


def receive_transit(
    tx: Tx,
    transfer_id: uuid.UUID,
    location_id: uuid.UUID,
    arrived: Mapping[uuid.UUID, int],
    lost: Mapping[uuid.UUID, int],
    by: str,
    now: datetime,
) -> None:
    """`arrived` and `lost` map SKU ids to pieces; raises `QuantityWrong`."""
    way, place = transit_place(transfer_id), branch_place(location_id)
    moves = []
    for sku_id in sorted(arrived):
        check_quantity(arrived[sku_id])
        place_stock(tx, location_id, sku_id, arrived[sku_id], now)
        moves.append(Moved(sku_id, way, place, arrived[sku_id]))
    for sku_id in sorted(lost):
        check_quantity(lost[sku_id])
        moves.append(Moved(sku_id, way, LOST, lost[sku_id]))
    record_movement(tx, moves, reason="transfer_received", reference=f"transfer:{transfer_id}", by=by, now=now)
