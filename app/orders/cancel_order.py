"""Cancel an order that is not handed over: free its goods, send its money back.

Promises: once; whoever pays at the same moment either finds it cancelled or makes this fail; no sheet of it is handed out any
more; decided in the order's turn.
"""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.inventory.release import release
from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.outbox import publish
from app.kernel.states import move
from app.orders.events import OrderCancelled
from app.orders.models import Order, OrderLine
from app.orders.states import ORDER, OrderState
from app.orders.take_order import take_order
from app.payments.close_payment import close_attempts
from app.payments.request_refund import request_refund


class CannotCancel(Refused):
    code = "orders.cannot_cancel"
    sentence = "这张订单已经完成或取消，不能再取消。"


def cancel_order(tx: Tx, order_id: uuid.UUID, by: str, reason: str, now: datetime) -> None:
    """Cancel an unpaid order, or a paid one whose fulfillment has not begun (its handlers refuse otherwise).

    Raises `OrderMissing` and `CannotCancel`.
    """
    close_attempts(
        tx, order_id, now
    )  # before the order's turn, as a payment takes them: in one order, never in a circle
    order = take_order(tx, order_id)
    state = OrderState(order.state)
    if not ORDER.allows(state, OrderState.CANCELLED):
        raise CannotCancel
    back_fen = order.paid_fen - order.refunded_fen
    values = {"cancelled_at": now, "cancel_reason": reason[:80], "refunded_fen": order.paid_fen}
    move(tx, ORDER, Order, order_id, state, OrderState.CANCELLED, now=now, by=by, reason=reason[:200], values=values)
    tx.execute(
        update(OrderLine)
        .where(OrderLine.order_id == order_id)
        .values(allocated=0)
        .execution_options(synchronize_session=False)
    )
    publish(tx, OrderCancelled(order_id, state is OrderState.PAID, now), now)
    if back_fen:
        request_refund(tx, order_id, back_fen, reason or "订单取消", f"cancel:{order_id}", now)
    release(tx, order_id, now)  # nothing is held where every piece is short and waits for a transfer
