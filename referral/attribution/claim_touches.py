"""Give a browser's earlier touches to the person who signs in there.

Promises: only touches nobody owns, and only those young enough to count for a new customer.
"""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from referral.attribution.models import Touch, TouchClaim
from referral.attribution.queries import policy_at


def claim_touches(tx: Tx, person_id: uuid.UUID, browser_id: str, now: datetime) -> int:
    """The number of touches that joined her."""
    claimed = select(TouchClaim.touch_id)
    free = tx.scalars(
        select(Touch.id).where(
            Touch.browser_id == browser_id,
            Touch.person_id.is_(None),
            Touch.at >= now - policy_at(tx, now).registration,
            Touch.at <= now,
            Touch.id.not_in(claimed),
        )
    ).all()
    return sum(
        insert_if_absent(tx, TouchClaim, {"touch_id": touch_id, "person_id": person_id, "at": now}) for touch_id in free
    )
