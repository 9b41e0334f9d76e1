"""Goods arrive from a supplier."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from app.inventory.events import StockChanged
from app.inventory.place_stock import place_stock
from app.inventory.record_movement import Moved, record_movement
from app.inventory.rules import SUPPLIER, branch_place, check_quantity
from app.kernel.database import Tx
from app.kernel.outbox import publish


def receive(
    tx: Tx, location_id: uuid.UUID, quantities: Mapping[uuid.UUID, int], reference: str, by: str, now: datetime
) -> None:
    """Add pieces per SKU at a location, with one movement each; raises `QuantityWrong`."""
    for sku_id in sorted(quantities):
        check_quantity(quantities[sku_id])
        place_stock(tx, location_id, sku_id, quantities[sku_id], now)
    place = branch_place(location_id)
    moves = [Moved(sku_id, SUPPLIER, place, quantities[sku_id]) for sku_id in sorted(quantities)]
    record_movement(tx, moves, reason="received", reference=reference, by=by, now=now)
    if quantities:
        publish(tx, StockChanged(location_id, tuple(sorted(quantities))), now)
