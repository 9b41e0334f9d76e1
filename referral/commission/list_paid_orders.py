"""Orders with commission by the time they were paid, a batch at a time.

Promises: oldest first; a batch begins after the last order of the one before; one statement a batch.
"""

import uuid
from datetime import datetime

from sqlalchemy import select, tuple_

from app.kernel.database import Tx
from referral.commission.models import CommissionOrder


def list_paid_orders(
    tx: Tx, start: datetime, end: datetime, after: tuple[datetime, uuid.UUID] | None, size: int
) -> list[tuple[datetime, uuid.UUID]]:
    """(paid at, order id) of orders paid from `start` until before `end`."""
    asked = select(CommissionOrder.paid_at, CommissionOrder.order_id)
    asked = asked.where(CommissionOrder.paid_at >= start, CommissionOrder.paid_at < end)
    if after is not None:
        asked = asked.where(tuple_(CommissionOrder.paid_at, CommissionOrder.order_id) > after)
    rows = tx.execute(asked.order_by(CommissionOrder.paid_at, CommissionOrder.order_id).limit(size))
    return [(row.paid_at, row.order_id) for row in rows]
