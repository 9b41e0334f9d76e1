"""The shopper changes her mind.

Promises: WeChat is asked to close first, so that she cannot pay for what she gave up; if she has paid meanwhile, the paid
order is what gets cancelled, and refunded.
"""

import logging
import uuid
from datetime import datetime

from app.kernel.database import Begin, reading
from app.kernel.errors import Unavailable
from app.orders.cancel_order import cancel_order
from app.orders.queries import OrderView, get_order
from app.orders.states import OrderState
from app.payments.close_payment import close_payment

log = logging.getLogger(__name__)


def withdraw_order(begin: Begin, person_id: uuid.UUID, number: str, reason: str, now: datetime) -> None:
    """Cancel her own order; raises `OrderMissing`, `CannotCancel`, or what fulfillment says when it has begun."""
    with reading() as tx:
        order = get_order(tx, number, person_id)
    close_before_cancel(begin, order, now)
    with begin() as tx:
        cancel_order(tx, order.order_id, f"person:{person_id}", reason or "顾客取消", now)


def close_before_cancel(begin: Begin, order: OrderView, now: datetime) -> None:
    """Close an unpaid order's payment at WeChat if WeChat answers; a payment that still arrives goes back by itself."""
    if order.state != OrderState.AWAITING_PAYMENT:
        return
    try:
        close_payment(begin, order.order_id, now)
    except Unavailable as problem:
        log.warning("payment of order %s could not be closed: %s", order.order_id, problem.code)
