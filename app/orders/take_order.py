"""Take an order's turn: wait for whoever is at it, then read it as it stands.

Promises: until the transaction ends nobody else changes this order; what is read afterwards is not older than the turn.
"""

import uuid

from sqlalchemy import select

from app.kernel.database import Tx
from app.orders.models import Order
from app.orders.queries import OrderMissing, OrderView, order_views


def take_order(tx: Tx, order_id: uuid.UUID) -> OrderView:
    """Raises `OrderMissing`. First thing in a transaction that decides by an order's sums, states or counters.

    PostgreSQL locks the row and the views are read by later statements, whose snapshot is newer than the wait; on SQLite
    the one writer has its turn anyway.
    """
    if tx.scalar(select(Order.id).where(Order.id == order_id).with_for_update()) is None:
        raise OrderMissing
    return order_views(tx, [order_id])[order_id]
