"""What WeChat's word on a transfer means for a withdrawal, and when to ask again.

Promises: only SUCCESS, FAIL and CANCELLED end anything; a word we do not know changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from referral.payouts.states import WithdrawalState

ASK_AFTER_S = (10, 20, 30, 60, 120, 300, 600, 1800)
CONFIRM_WITHIN = timedelta(hours=24)

MEANING: Mapping[str, WithdrawalState] = {
    "ACCEPTED": WithdrawalState.SENDING,
    "PROCESSING": WithdrawalState.SENDING,
    "WAIT_USER_CONFIRM": WithdrawalState.WAIT_CONFIRM,
    "CANCELING": WithdrawalState.WAIT_CONFIRM,
    "TRANSFERING": WithdrawalState.TRANSFERRING,
    "SUCCESS": WithdrawalState.PAID,
    "FAIL": WithdrawalState.RETURNED,
    "CANCELLED": WithdrawalState.RETURNED,
}
FINAL = frozenset({"SUCCESS", "FAIL", "CANCELLED"})
OVERDUE = "OVERDUE_CLOSE"

# WeChat's reasons in words; any other is shown as WeChat writes it.
REASONS: Mapping[str, str] = {
    OVERDUE: "24 小时内没有确认收款",
    "NAME_NOT_CORRECT": "姓名与微信实名不一致",
    "OPENID_INVALID": "微信号与本店公众号不匹配",
    "PAYEE_ACCOUNT_ABNORMAL": "收款微信账户异常",
    "RECEIVE_ACCOUNT_NOT_PERMMIT": "收款微信还没有实名",
    "RECEIVE_ACCOUNT_LIMIT": "收款微信的收款功能受限",
    "TRANSFER_QUOTA_EXCEED": "超过收款人单日收款额度",
    "REALNAME_CHECK_FAIL": "姓名与微信实名不一致",
}


@dataclass(frozen=True)
class TransferReport:
    """WeChat's word, from an answer, a query or a notification; None where it left something out."""

    out_bill_no: str
    state: str
    transfer_bill_no: str = ""
    amount_fen: int | None = None
    openid: str | None = None
    mchid: str | None = None
    package_info: str = ""
    fail_reason: str = ""


@dataclass(frozen=True)
class Asked:
    """What we asked WeChat for."""

    net_fen: int
    openid: str
    mchid: str
    transfer_bill_no: str | None


def differences(asked: Asked, report: TransferReport) -> tuple[str, ...]:
    """Names of fields in which the report is about something else than we asked for; what it leaves out fits."""
    pairs = {
        "amount_fen": (asked.net_fen, report.amount_fen),
        "openid": (asked.openid, report.openid),
        "mchid": (asked.mchid, report.mchid),
        "transfer_bill_no": (asked.transfer_bill_no, report.transfer_bill_no or None),
    }
    return tuple(name for name, (ours, theirs) in pairs.items() if ours and theirs is not None and ours != theirs)


def outcome_of(report: TransferReport) -> str:
    """How a withdrawal ended: paid, expired, cancelled or failed."""
    if report.state == "SUCCESS":
        return "paid"
    if report.state == "CANCELLED":
        return "cancelled"
    return "expired" if report.fail_reason == OVERDUE else "failed"


def next_question(tries: int, now: datetime) -> datetime:
    """When to ask WeChat again after `tries` earlier questions."""
    return now + timedelta(seconds=ASK_AFTER_S[min(tries, len(ASK_AFTER_S) - 1)])
