"""Add pieces to a stock row, making the row when the location never held the SKU."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite

from app.inventory.models import Stock
from app.kernel.database import Tx


def place_stock(tx: Tx, location_id: uuid.UUID, sku_id: uuid.UUID, quantity: int, now: datetime) -> None:
    """One statement on both databases; the caller records the movement. `quantity` 0 only makes the row."""
    insert: Any = postgresql.insert if tx.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = insert(Stock).values(
        location_id=location_id, sku_id=sku_id, on_hand=quantity, allocated=0, safety=0, changed_at=now
    )
    tx.execute(
        fresh.on_conflict_do_update(
            index_elements=["location_id", "sku_id"],
            set_={"on_hand": Stock.on_hand + quantity, "changed_at": now},
        )
    )
