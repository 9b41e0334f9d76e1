"""Turn a withdrawal down before it was sent.

Promises: with a reason, kept and told; the money is available again once; what is at WeChat is not touched.
"""

from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Invalid, Refused
from app.web.principal import Staff
from referral.payouts.approve_withdrawal import decide
from referral.payouts.queries import WithdrawalView
from referral.payouts.return_withdrawal import return_withdrawal
from referral.payouts.states import WithdrawalState

BEFORE_SENDING = (WithdrawalState.REQUESTED, WithdrawalState.APPROVED)


class ReasonNeeded(Invalid):
    code = "payouts.reason_needed"
    sentence = "请写明原因，对方会看到。"


class TooLate(Refused):
    code = "payouts.too_late"
    sentence = "这笔提现已经发给微信或已结束，不能再改。"


def reject_withdrawal(tx: Tx, staff: Staff, number: str, reason: str, now: datetime) -> None:
    """Raises `ReasonNeeded`, `TooLate`, and what `decide` raises."""
    view = decide(tx, staff, number)
    if not reason.strip():
        raise ReasonNeeded({"reason": [ReasonNeeded.sentence]})
    give_back_unsent(tx, view, "rejected", reason.strip(), staff.actor, now)
    detail = {"person": str(view.person_id), "gross_fen": view.gross_fen, "reason": reason.strip()[:200]}
    record(tx, staff.actor, "payouts.reject", f"withdrawal:{view.withdrawal_id}", now, detail=detail)


def give_back_unsent(tx: Tx, view: WithdrawalView, outcome: str, reason: str, by: str, now: datetime) -> None:
    """Raises `TooLate` once it was sent."""
    if view.state not in BEFORE_SENDING or not return_withdrawal(tx, view, outcome, reason, by, now):
        raise TooLate
