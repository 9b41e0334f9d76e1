"""Goods of an order were handed over.

Promises: never more than was allocated to a line; the order completes by itself with its last piece, whoever gives two parts
at once.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update

from app.kernel.database import Tx
from app.kernel.errors import Conflict
from app.orders.complete_order import complete_order
from app.orders.models import OrderLine
from app.orders.take_order import take_order


class HandedOverAlready(Conflict):
    code = "orders.handed_over"
    sentence = "这些商品已经交付，没有重复交付。"


def record_hand_over(tx: Tx, order_id: uuid.UUID, pieces: Mapping[uuid.UUID, int], by: str, now: datetime) -> bool:
    """Count `pieces` (line id to quantity) as handed over; whether the order is complete now. Raises `HandedOverAlready`."""
    take_order(tx, order_id)
    for line_id in sorted(pieces):
        done = tx.execute(
            update(OrderLine)
            .where(OrderLine.id == line_id, OrderLine.order_id == order_id, OrderLine.allocated >= pieces[line_id])
            .values(
                allocated=OrderLine.allocated - pieces[line_id], handed_over=OrderLine.handed_over + pieces[line_id]
            )
            .execution_options(synchronize_session=False)
        )
        if getattr(done, "rowcount", 0) != 1:
            raise HandedOverAlready
    if has_open_pieces(tx, order_id):
        return False
    complete_order(tx, order_id, by, now)
    return True


def has_open_pieces(tx: Tx, order_id: uuid.UUID) -> bool:
    """Whether something of the order is neither handed over nor cancelled."""
    open_ = OrderLine.handed_over + OrderLine.cancelled < OrderLine.quantity
    return tx.scalar(select(OrderLine.id).where(OrderLine.order_id == order_id, open_).limit(1)) is not None
