"""Put a movement into the append-only list."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert

from app.inventory.models import StockMovement
from app.kernel.database import Tx
from app.kernel.ids import new_id


@dataclass(frozen=True)
class Moved:
    """`quantity` pieces of a SKU between two places."""

    sku_id: uuid.UUID
    from_location: str
    to_location: str
    quantity: int


def record_movement(tx: Tx, moves: Sequence[Moved], *, reason: str, reference: str, by: str, now: datetime) -> None:
    """One statement for all of `moves`; the caller changed the stock rows in the same transaction."""
    rows = [
        {
            "id": new_id(),
            "sku_id": move.sku_id,
            "from_location": move.from_location,
            "to_location": move.to_location,
            "quantity": move.quantity,
            "reason": reason,
            "reference": reference[:120],
            "at": now,
            "by": by,
        }
        for move in moves
    ]
    if rows:
        tx.execute(insert(StockMovement), rows)
