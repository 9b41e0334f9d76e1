"""Give the whole sum of a withdrawal back.

Promises: exactly once: the step out of an open state, the entry and the message stand or fall together.
"""

from datetime import datetime
from typing import Any

from app.kernel.database import Tx
from app.kernel.outbox import publish
from app.kernel.states import try_move
from app.ledger.post_entries import post
from referral.payouts.events import WithdrawalReturned
from referral.payouts.models import Withdrawal
from referral.payouts.queries import WithdrawalView
from referral.payouts.rules.books import returned_entry
from referral.payouts.states import WITHDRAWAL, WithdrawalState
from referral.payouts.tell_payee import RETURNED, tell_payee


def return_withdrawal(
    tx: Tx, view: WithdrawalView, outcome: str, reason: str, by: str, now: datetime, **values: Any
) -> bool:
    """Whether it was still in the state `view` shows; `outcome` as in `OUTCOMES`."""
    ended = {"outcome": outcome, "reason": reason[:200], "ended_at": now, "ask_at": None, "package_info": None} | values
    before = WithdrawalState(view.state)
    stepped = try_move(
        tx, WITHDRAWAL, Withdrawal, view.withdrawal_id, before, WithdrawalState.RETURNED,
        now=now, by=by, reason=reason[:200], values=ended,
    )  # fmt: skip
    if not stepped:
        return False
    post(tx, returned_entry(view.withdrawal_id, view.person_id, view.number, view.gross_fen), now)
    publish(tx, WithdrawalReturned(view.withdrawal_id, view.person_id, view.gross_fen, outcome), now)
    tell_payee(tx, view, RETURNED, now, outcome=outcome, reason=reason)
    return True
