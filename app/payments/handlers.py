"""Reactions of payments."""

from datetime import datetime

from app.kernel.database import Begin
from app.payments.events import RefundRequested
from app.payments.send_refund import send_refund


def send_requested_refund(begin: Begin, event: RefundRequested, now: datetime) -> None:
    """Send a refund as soon as it was decided; the job sends it again until it is finished."""
    send_refund(begin, event.refund_id, now)
