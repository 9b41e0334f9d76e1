"""Sweep out what has done its work: delivered events, past windows of limits, old idempotency keys.

Promises: nothing that still waits, was parked, or can still be asked about is touched; small steps, so that nobody waits.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from app.kernel.database import Begin
from app.kernel.models import IdempotencyKey, LimitWindow, OutboxDelivery, OutboxEvent

EVENTS_KEPT = timedelta(days=30)
KEYS_KEPT = timedelta(days=30)
LIMITS_KEPT = timedelta(days=2)
STEP = 2000


def tidy(begin: Begin, now: datetime) -> None:
    """One sweep; what is left over goes with the next."""
    old = select(OutboxEvent.id).where(OutboxEvent.status == "done", OutboxEvent.run_at < now - EVENTS_KEPT).limit(STEP)
    with begin() as tx:
        event_ids = tx.scalars(old).all()
        if event_ids:
            tx.execute(delete(OutboxDelivery).where(OutboxDelivery.event_id.in_(event_ids)))
            tx.execute(delete(OutboxEvent).where(OutboxEvent.id.in_(event_ids)))
    with begin() as tx:
        tx.execute(delete(LimitWindow).where(LimitWindow.window_start < int((now - LIMITS_KEPT).timestamp())))
        tx.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEYS_KEPT))
