"""Hold an order's stock without end, once it is paid."""

import uuid

from sqlalchemy import update

from app.inventory.models import StockAllocation
from app.kernel.database import Tx


def keep(tx: Tx, order_id: uuid.UUID) -> None:
    """Clear the expiry of what the order holds."""
    tx.execute(
        update(StockAllocation)
        .where(StockAllocation.order_id == order_id, StockAllocation.held > 0)
        .values(expires_at=None)
        .execution_options(synchronize_session=False)
    )
