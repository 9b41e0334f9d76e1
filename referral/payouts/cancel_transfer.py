"""Take a transfer back that the payee has not confirmed.

Promises: WeChat alone says when it has ended; until then the money stays on its way.
"""

from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Begin
from app.web.principal import Staff
from referral.payouts.apply_transfer import apply_transfer
from referral.payouts.approve_withdrawal import decide
from referral.payouts.gateway import open_transfers
from referral.payouts.reject_withdrawal import ReasonNeeded, TooLate
from referral.payouts.states import WithdrawalState


def cancel_transfer(begin: Begin, staff: Staff, number: str, reason: str, now: datetime) -> None:
    """Raises `ReasonNeeded`, `TooLate`, what `decide` raises, `WeChatRefused` and `WeChatUnavailable`."""
    if not reason.strip():
        raise ReasonNeeded({"reason": [ReasonNeeded.sentence]})
    with begin() as tx:
        view = decide(tx, staff, number)
        if view.state != WithdrawalState.WAIT_CONFIRM:
            raise TooLate
        detail = {"gross_fen": view.gross_fen, "reason": reason.strip()[:200]}
        record(tx, staff.actor, "payouts.cancel", f"withdrawal:{view.withdrawal_id}", now, detail=detail)
    report = open_transfers().cancel(view)
    with begin() as tx:
        apply_transfer(tx, report, now)
