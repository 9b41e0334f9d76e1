"""Give back what WeChat did not take.

Promises: only after WeChat said no and, asked again now, knows no such bill; what it knows after all takes its course.
"""

from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Begin
from app.kernel.errors import Refused
from app.web.principal import Staff
from referral.payouts.apply_transfer import apply_transfer
from referral.payouts.approve_withdrawal import decide
from referral.payouts.gateway import open_transfers
from referral.payouts.queries import WithdrawalView
from referral.payouts.return_withdrawal import return_withdrawal
from referral.payouts.states import WithdrawalState


class NotRefused(Refused):
    code = "payouts.not_refused"
    sentence = "微信没有拒绝这笔转账，结果以微信为准，请先查询。"


def return_refused(begin: Begin, staff: Staff, number: str, now: datetime) -> bool:
    """Whether the money came back; raises `NotRefused`, what `decide` raises, and `WeChatUnavailable`."""
    with begin() as tx:
        view = _refused(decide(tx, staff, number))
    report = open_transfers().query(view)
    with begin() as tx:
        if report.state != "UNKNOWN":
            apply_transfer(tx, report, now)
            return False
        view = _refused(decide(tx, staff, number))
        reason = view.refused or ""
        if not return_withdrawal(tx, view, "refused", reason, staff.actor, now):
            raise NotRefused
        detail = {"gross_fen": view.gross_fen, "wechat": reason}
        record(tx, staff.actor, "payouts.return_refused", f"withdrawal:{view.withdrawal_id}", now, detail=detail)
    return True


def _refused(view: WithdrawalView) -> WithdrawalView:
    if view.state != WithdrawalState.SENDING or not view.refused or view.transfer_bill_no:
        raise NotRefused
    return view
