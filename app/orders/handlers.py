"""Reactions of orders."""

from datetime import datetime

from app.identity.events import PeopleMerged
from app.kernel.database import Tx
from app.notices.notify import notify
from app.orders.move_orders import move_orders
from app.orders.queries import order_views
from app.orders.record_payment import Payment, record_payment
from app.payments.events import PaymentSucceeded, RefundSucceeded


def take_payment(tx: Tx, event: PaymentSucceeded, now: datetime) -> None:
    """The order is paid in the same transaction as its payment."""
    record_payment(tx, Payment(event.attempt_id, event.subject_id, event.amount_fen, event.paid_at), now)


def move_on_merge(tx: Tx, event: PeopleMerged, _now: datetime) -> None:
    """Two entries are one human: her orders are in one list."""
    move_orders(tx, event.gone_id, event.kept_id)


def tell_when_refunded(tx: Tx, event: RefundSucceeded, now: datetime) -> None:
    """The shopper hears that her money is back."""
    order = order_views(tx, [event.subject_id]).get(event.subject_id)
    if order is not None:
        params = {"number": order.number, "amount_fen": event.amount_fen}
        notify(tx, order.person_id, "orders.refunded", params, f"orders.refunded:{event.refund_id}", now)
