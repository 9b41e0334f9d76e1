"""A payment for an order came in.

Promises: an order becomes paid once; money for an order that is cancelled or already paid goes back in the same transaction.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.kernel.database import Tx
from app.kernel.outbox import publish
from app.kernel.states import try_move
from app.orders.events import OrderFirstPaid, OrderPaidInFull
from app.orders.models import Order
from app.orders.states import ORDER, OrderState
from app.payments.request_refund import request_refund


@dataclass(frozen=True)
class Payment:
    """One succeeded attempt."""

    attempt_id: uuid.UUID
    order_id: uuid.UUID
    amount_fen: int
    paid_at: datetime


def record_payment(tx: Tx, payment: Payment, now: datetime) -> None:
    """Take the payment as the order's, or send it back; nothing when it is for something other than an order."""
    asked = select(Order).where(Order.id == payment.order_id).options(joinedload(Order.lines))
    asked = asked.with_for_update(of=Order)  # in its turn: another payment of a part counts before this one or after it
    order = tx.scalars(asked).unique().one_or_none()
    if order is None:
        return
    paid_fen = order.paid_fen + payment.amount_fen
    if paid_fen < order.total_fen and _part_paid(tx, order, payment):
        publish(tx, OrderFirstPaid(order.id, order.person_id, order.branch_id, paid_fen, payment.paid_at), now)
        return
    if paid_fen != order.total_fen or not _paid_in_full(tx, order, payment, now):
        reason = "订单已取消，原路退款" if order.state == OrderState.CANCELLED else "重复付款，原路退款"
        key = f"excess:{payment.attempt_id}"
        request_refund(tx, order.id, payment.amount_fen, reason, key, now, attempt_id=payment.attempt_id)
        return
    if order.paid_fen == 0:
        publish(tx, OrderFirstPaid(order.id, order.person_id, order.branch_id, paid_fen, payment.paid_at), now)
    publish(tx, OrderPaidInFull(order.id, order.person_id, order.branch_id, paid_fen, payment.paid_at), now)


def _paid_in_full(tx: Tx, order: Order, payment: Payment, now: datetime) -> bool:
    """The guard is the state itself: whoever cancels or pays at the same moment finds it gone."""
    return try_move(
        tx,
        ORDER,
        Order,
        order.id,
        OrderState.AWAITING_PAYMENT,
        OrderState.PAID,
        now=now,
        by=f"person:{order.person_id}",
        values={"paid_fen": order.paid_fen + payment.amount_fen, "paid_at": payment.paid_at},
    )


def _part_paid(tx: Tx, order: Order, payment: Payment) -> bool:
    guarded = (
        Order.id == order.id,
        Order.state == str(OrderState.AWAITING_PAYMENT),
        Order.paid_fen == order.paid_fen,
    )
    taken = tx.execute(
        update(Order)
        .where(*guarded)
        .values(paid_fen=order.paid_fen + payment.amount_fen)
        .execution_options(synchronize_session=False)
    )
    return getattr(taken, "rowcount", 0) == 1
