"""Reactions of payouts."""

from datetime import datetime

from app.kernel.database import Begin
from referral.payouts.events import WithdrawalApproved
from referral.payouts.send_withdrawal import send_withdrawal


def send_approved_withdrawal(begin: Begin, event: WithdrawalApproved, now: datetime) -> None:
    """Send it as soon as it was approved; the job asks until it has ended."""
    send_withdrawal(begin, event.withdrawal_id, now)
