"""Orders follow a person whose two entries became one."""

import uuid

from sqlalchemy import update

from app.kernel.database import Tx
from app.orders.models import Order


def move_orders(tx: Tx, gone_id: uuid.UUID, kept_id: uuid.UUID) -> int:
    """How many orders are `kept_id`'s now."""
    moved = tx.execute(
        update(Order)
        .where(Order.person_id == gone_id)
        .values(person_id=kept_id)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(moved, "rowcount", 0))
