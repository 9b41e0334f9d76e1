"""Tell a payee what became of her withdrawal.

Promises: one message for each step; the sums and the reason, nothing about anybody else.
"""

from datetime import datetime

from app.kernel.database import Tx
from app.notices.notify import notify
from referral.payouts.queries import WithdrawalView

ASKED, CONFIRM, PAID, RETURNED = "withdrawal-asked", "withdrawal-confirm", "withdrawal-paid", "withdrawal-returned"


def tell_payee(tx: Tx, view: WithdrawalView, kind: str, now: datetime, **more: str) -> None:
    """Queue the message of one step."""
    sums = {"gross_fen": view.gross_fen, "net_fen": view.net_fen, "tax_fen": view.tax_fen, "fee_fen": view.fee_fen}
    notify(tx, view.person_id, kind, sums | more, f"{kind}:{view.withdrawal_id}", now)
