"""The job that sends what is approved and asks about everything WeChat has not finished: the second leg beside notifications."""

from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Begin, reading
from referral.payouts.models import Withdrawal
from referral.payouts.send_withdrawal import send_withdrawal
from referral.payouts.states import AT_WECHAT, WithdrawalState

BATCH = 100


def query_transfers(begin: Begin, now: datetime) -> None:
    """One after the other; what cannot be asked about waits for its next turn."""
    with reading() as tx:
        due = tx.scalars(
            select(Withdrawal.id)
            .where(Withdrawal.state.in_((WithdrawalState.APPROVED, *AT_WECHAT)), Withdrawal.ask_at <= now)
            .order_by(Withdrawal.ask_at)
            .limit(BATCH)
        ).all()
    for withdrawal_id in due:
        send_withdrawal(begin, withdrawal_id, now)
