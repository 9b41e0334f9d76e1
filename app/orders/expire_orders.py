"""The job that cancels orders nobody paid in time.

Promises: WeChat is asked to close first; an order that turns out to be paid stays; one order's failure stops no other.
"""

import logging
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select

from app.kernel.database import Begin, reading
from app.kernel.errors import Unavailable
from app.kernel.states import StateChanged
from app.orders.cancel_order import CannotCancel, cancel_order
from app.orders.models import Order
from app.orders.states import OrderState
from app.payments.close_payment import close_payment

log = logging.getLogger(__name__)
BATCH = 200
PATIENCE = timedelta(minutes=10)  # how long goods stay held for WeChat's answer; a later payment goes back by itself


def expire_orders(begin: Begin, now: datetime) -> None:
    """Cancel every unpaid order whose time is over."""
    with reading() as tx:
        asked = select(Order.id, Order.expires_at).where(
            Order.state == str(OrderState.AWAITING_PAYMENT), Order.expires_at <= now
        )
        due = tx.execute(asked.order_by(Order.expires_at).limit(BATCH)).all()
    for row in due:
        if _closed(begin, row.id, row.expires_at, now):
            _cancel(begin, row.id, now)


def _closed(begin: Begin, order_id: uuid.UUID, expires_at: datetime, now: datetime) -> bool:
    try:
        return not close_payment(begin, order_id, now)
    except Unavailable as problem:
        log.warning("payment of order %s could not be closed: %s", order_id, problem.code)
        return now - expires_at > PATIENCE


def _cancel(begin: Begin, order_id: uuid.UUID, now: datetime) -> None:
    try:
        with begin() as tx:
            cancel_order(tx, order_id, "system", "超时未付款", now)
    except (StateChanged, CannotCancel):
        log.info("order %s was paid or cancelled just before it expired", order_id)
