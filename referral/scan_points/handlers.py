"""Reactions to scans and orders."""

from datetime import datetime

from app.codes.events import CodeOpened
from app.kernel.database import Tx
from app.orders.events import OrderCancelled, OrderFirstPaid
from app.orders.queries import order_views
from referral.scan_points.note_new_customer import note_new_customer
from referral.scan_points.settle_scan import settle_scan, unsettle_scan


def note_on_scan(tx: Tx, event: CodeOpened, now: datetime) -> None:
    """Perhaps somebody new."""
    note_new_customer(tx, event, now)


def settle_on_first_payment(tx: Tx, event: OrderFirstPaid, now: datetime) -> None:
    """Her first paid order."""
    settle_scan(tx, order_views(tx, [event.order_id])[event.order_id], event.paid_at, now)


def unsettle_on_cancellation(tx: Tx, event: OrderCancelled, now: datetime) -> None:
    """It was none after all."""
    if event.was_paid:
        unsettle_scan(tx, event.order_id, now)
