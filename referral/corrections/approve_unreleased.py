"""Decide a correction and close the dispute it came from.

Promises: only while nothing of the order is available yet: its commission follows inline, under the order's turn, and refuses
what was released: then nothing is stored at all.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.web.principal import Staff
from referral.attribution.approve_correction import approve_correction, refuse_correction
from referral.attribution.decide_dispute import settle_dispute


def approve_unreleased(tx: Tx, staff: Staff, correction_id: uuid.UUID, now: datetime) -> None:
    """Raises `CommissionReleased` and what `approve_correction` raises."""
    approve_correction(tx, staff, correction_id, now)
    settle_dispute(tx, staff, correction_id, approved=True, now=now)


def turn_down(tx: Tx, staff: Staff, correction_id: uuid.UUID, answer: str, now: datetime) -> None:
    """Refuse with words, and refuse the dispute with the same words."""
    refuse_correction(tx, staff, correction_id, answer, now)
    settle_dispute(tx, staff, correction_id, approved=False, now=now)
