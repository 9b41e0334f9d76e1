"""Stock for tests."""

import uuid
from datetime import UTC, datetime

from app.inventory.receive import receive
from app.kernel.database import Tx

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def make_stock(tx: Tx, location_id: uuid.UUID, sku_id: uuid.UUID, on_hand: int) -> None:
    """`on_hand` pieces, received from a supplier so that the movements add up."""
    receive(tx, location_id, {sku_id: on_hand}, "opening", "system", EPOCH)
    tx.flush()
