"""Some pieces of a paid order will not be delivered: their money goes back, the rest of the order goes on.

Promises: decided in the order's turn; never more than is still promised; any split of a line's pieces adds up to its price;
what followed from the line (commission, points) is told as for returned pieces.
"""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.outbox import publish
from app.orders.complete_order import complete_order
from app.orders.events import LinesReturned, ReturnedLine
from app.orders.models import Order, OrderLine
from app.orders.record_hand_over import has_open_pieces
from app.orders.states import OrderState
from app.orders.take_order import take_order
from app.payments.request_refund import request_refund


class PiecesNotOpen(Refused):
    code = "orders.pieces_not_open"
    sentence = "这些商品已经交付、退掉或取消，不能再取消。"


def cancel_pieces(
    tx: Tx, order_id: uuid.UUID, line_id: uuid.UUID, quantity: int, key: uuid.UUID, by: str, reason: str, now: datetime
) -> int:
    """Cancel `quantity` pieces of one line and request the refund, in fen; `key` makes it unique. Raises `PiecesNotOpen`.

    The stock is the caller's; the order completes when nothing else of it is open.
    """
    order = take_order(tx, order_id)
    line = next((line for line in order.lines if line.line_id == line_id), None)
    if line is None or order.state != OrderState.PAID or not 0 < quantity <= line.allocated:
        raise PiecesNotOpen
    gone = line.returned + line.cancelled
    refund_fen = line.amount_fen * (gone + quantity) // line.quantity - line.amount_fen * gone // line.quantity
    tx.execute(
        update(OrderLine)
        .where(OrderLine.id == line_id)
        .values(
            allocated=OrderLine.allocated - quantity,
            cancelled=OrderLine.cancelled + quantity,
            refunded_fen=OrderLine.refunded_fen + refund_fen,
        )
        .execution_options(synchronize_session=False)
    )
    tx.execute(
        update(Order)
        .where(Order.id == order_id)
        .values(refunded_fen=Order.refunded_fen + refund_fen)
        .execution_options(synchronize_session=False)
    )
    publish(tx, LinesReturned(order_id, key, (ReturnedLine(line_id, quantity, refund_fen),), now), now)
    if refund_fen:
        request_refund(tx, order_id, refund_fen, reason, f"pieces:{key}", now)
    if not has_open_pieces(tx, order_id):
        complete_order(tx, order_id, by, now)
    return refund_fen
