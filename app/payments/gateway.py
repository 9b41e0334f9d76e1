"""The way to WeChat Pay, and between the mall's clock and the world's.

Promises: made anew from the operator's account for each use; the demo's clock may run ahead, WeChat never sees that.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.kernel.clock import wall_seconds
from app.kernel.moment import current_settings
from app.payments.rules import Payee, RefundReport, SuccessFacts, whole_minutes
from app.wechat.account import get_account
from app.wechat.pay_client import PayClient
from app.wechat.pay_facts import OrderFacts, RefundFacts

NOTIFY_TRANSACTION = "/wechat/pay/notify/transaction"
NOTIFY_REFUND = "/wechat/pay/notify/refund"


@dataclass(frozen=True)
class Gateway:
    """`client` speaks Pay v3; the two addresses are where WeChat reports."""

    client: PayClient
    transaction_address: str
    refund_address: str


def open_gateway() -> Gateway:
    """The running app's gateway; raises `AccountMissing` while there is no account."""
    base = current_settings().public_base
    return Gateway(PayClient(get_account()), base + NOTIFY_TRANSACTION, base + NOTIFY_REFUND)


def current_payee() -> Payee:
    """Who is paid: the account's appid and merchant number; raises `AccountMissing`."""
    account = get_account()
    return Payee(account.official.appid, account.pay.mchid)


def clock_offset(now: datetime) -> timedelta:
    """How far the mall's clock runs ahead of the world's, in whole minutes: 0 outside the demo."""
    return whole_minutes(now - _world_now())


def _world_now() -> datetime:
    return datetime.fromtimestamp(wall_seconds(), UTC)


def paid_facts(facts: OrderFacts, now: datetime) -> SuccessFacts:
    """WeChat's word, from a notification or a query, as the facts of a success; what it left out fits nothing."""
    paid_at = facts.success_at + clock_offset(now) if facts.success_at else now
    return SuccessFacts(
        out_trade_no=facts.out_trade_no,
        transaction_id=facts.transaction_id or "",
        appid=facts.appid or "",
        mchid=facts.mchid or "",
        amount_fen=facts.amount_fen or 0,
        currency=facts.currency or "",
        paid_at=paid_at,
        wechat_at=facts.success_at or _world_now(),
    )


def refund_report(facts: RefundFacts) -> RefundReport:
    """WeChat's word on a refund, from a notification, an answer or a query."""
    return RefundReport(
        out_refund_no=facts.out_refund_no,
        status=facts.status,
        refund_id=facts.refund_id or "",
        amount_fen=facts.amount_fen or 0,
        mchid=facts.mchid,
        wechat_at=facts.success_at or _world_now(),
    )
