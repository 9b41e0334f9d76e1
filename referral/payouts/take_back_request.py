"""A member changes her mind before anything was sent."""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from referral.payouts.queries import get_withdrawal
from referral.payouts.reject_withdrawal import give_back_unsent
from referral.payouts.take_turn import take_turn


def take_back_request(tx: Tx, person_id: uuid.UUID, number: str, now: datetime) -> None:
    """Raises `WithdrawalMissing`, or `TooLate` once it was sent."""
    take_turn(tx, person_id)
    give_back_unsent(tx, get_withdrawal(tx, number, person_id), "withdrawn", "", f"person:{person_id}", now)
