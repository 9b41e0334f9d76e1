"""Everything was handed over: the advance becomes sales.

Promises: once; what was already promised back is left out of the sale; summed up in the order's turn.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.outbox import publish
from app.kernel.states import move
from app.ledger.post_entries import post
from app.ledger.rules import Line, NewEntry
from app.orders.events import OrderCompleted
from app.orders.models import Order
from app.orders.rules import recognized_sale
from app.orders.states import ORDER, OrderState
from app.orders.take_order import take_order

ADVANCES = "customer.advances"
SALES_GOODS = "sales.goods"
SALES_DELIVERY = "sales.delivery"
SALES_RETURNS = "sales.returns"


def complete_order(tx: Tx, order_id: uuid.UUID, by: str, now: datetime) -> None:
    """Move a paid order to completed and post its sale; raises `StateChanged` when it is not paid (any more)."""
    order = take_order(tx, order_id)
    values = {"completed_at": now}
    move(tx, ORDER, Order, order_id, OrderState.PAID, OrderState.COMPLETED, now=now, by=by, values=values)
    publish(tx, OrderCompleted(order_id, order.person_id, now), now)
    sale = recognized_sale(order.paid_fen, order.refunded_fen, order.delivery_fen)
    earned = ((SALES_GOODS, sale.goods_fen), (SALES_DELIVERY, sale.delivery_fen))
    lines = tuple(Line(account, -amount_fen) for account, amount_fen in earned if amount_fen)
    if lines:
        whole = Line(ADVANCES, sale.goods_fen + sale.delivery_fen)
        entry = NewEntry(
            "orders.completed", f"order:{order_id}", f"sale:{order_id}", (whole, *lines), memo=order.number
        )
        post(tx, entry, now)
