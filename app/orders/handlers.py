"""Reactions of orders."""

from datetime import datetime

from app.kernel.database import Tx
from app.orders.record_payment import Payment, record_payment
from app.payments.events import PaymentSucceeded


def take_payment(tx: Tx, event: PaymentSucceeded, now: datetime) -> None:
    """The order is paid in the same transaction as its payment."""
    record_payment(tx, Payment(event.attempt_id, event.subject_id, event.amount_fen, event.paid_at), now)
