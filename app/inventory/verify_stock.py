"""The stock's own laws, run with the books."""

import uuid

from sqlalchemy import func, select

from app.inventory.models import Stock, StockAllocation, StockMovement
from app.inventory.rules import branch_place
from app.kernel.database import Tx
from app.ledger.verify_books import Difference


def verify_stock(tx: Tx) -> list[Difference]:
    """On hand equals the movements in less the movements out, at every location and for every SKU."""
    counted = {
        (branch_place(row.location_id), row.sku_id): row.on_hand
        for row in tx.execute(select(Stock.location_id, Stock.sku_id, Stock.on_hand))
    }
    moved: dict[tuple[str, uuid.UUID], int] = {}
    for column, sign in ((StockMovement.to_location, 1), (StockMovement.from_location, -1)):
        sums = select(column, StockMovement.sku_id, func.sum(StockMovement.quantity))
        for place, sku_id, total in tx.execute(
            sums.where(column.like("branch:%")).group_by(column, StockMovement.sku_id)
        ):
            moved[place, sku_id] = moved.get((place, sku_id), 0) + sign * int(total)
    return [
        Difference(f"stock {place} sku {sku_id.hex}", str(moved.get((place, sku_id), 0)), str(on_hand))
        for place, sku_id in sorted(counted.keys() | moved.keys())
        if (on_hand := counted.get((place, sku_id), 0)) != moved.get((place, sku_id), 0)
    ]


def verify_allocations(tx: Tx) -> list[Difference]:
    """Allocated equals the sum of what is held, at every location and for every SKU."""
    allocated = {
        (row.location_id, row.sku_id): row.allocated
        for row in tx.execute(select(Stock.location_id, Stock.sku_id, Stock.allocated))
    }
    held = {
        (location_id, sku_id): int(total)
        for location_id, sku_id, total in tx.execute(
            select(StockAllocation.location_id, StockAllocation.sku_id, func.sum(StockAllocation.held))
            .where(StockAllocation.held > 0)
            .group_by(StockAllocation.location_id, StockAllocation.sku_id)
        )
    }
    return [
        Difference(f"allocated {place[0].hex} sku {place[1].hex}", str(held.get(place, 0)), str(promised))
        for place in sorted(allocated.keys() | held.keys())
        if (promised := allocated.get(place, 0)) != held.get(place, 0)
    ]
