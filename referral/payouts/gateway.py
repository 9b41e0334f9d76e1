"""The way to WeChat's merchant transfer.

Promises: made anew from the operator's account for each use; the same withdrawal is asked for with the very same words each time.
"""

from dataclasses import dataclass

from app.kernel.moment import current_settings
from app.wechat.account import get_account
from app.wechat.pay_client import PayClient
from app.wechat.pay_facts import TransferFacts
from referral.payouts.queries import WithdrawalView
from referral.payouts.rules.reports import TransferReport

NOTIFY_TRANSFER = "/wechat/pay/notify/transfer"
REMARK = "推广佣金"
# What scene 1005 (commission) must be reported with.
REPORTED = {"岗位类型": "商品推广", "报酬说明": "推广佣金"}


@dataclass(frozen=True)
class Transfers:
    """Calls about one merchant's transfers."""

    client: PayClient
    notify_address: str

    def create(self, view: WithdrawalView) -> TransferReport:
        """Offer the money, or ask again under the same number."""
        facts = self.client.create_transfer(
            openid=view.openid,
            out_bill_no=view.number,
            amount_fen=view.net_fen,
            remark=REMARK,
            notify_url=self.notify_address,
            report=REPORTED,
            real_name=view.real_name if view.sends_name else "",
        )
        return report_of(facts)

    def query(self, view: WithdrawalView) -> TransferReport:
        """How far it is; `state` UNKNOWN when WeChat has no such bill."""
        return report_of(self.client.query_transfer(view.number))

    def cancel(self, view: WithdrawalView) -> TransferReport:
        """Take it back before she confirmed; the end comes later."""
        return report_of(self.client.cancel_transfer(view.number))


def open_transfers() -> Transfers:
    """The running app's way; raises `AccountMissing` while there is no account."""
    return Transfers(PayClient(get_account()), current_settings().public_base + NOTIFY_TRANSFER)


def report_of(facts: TransferFacts, mchid: str | None = None) -> TransferReport:
    """WeChat's word as plain values."""
    return TransferReport(
        out_bill_no=facts.out_bill_no,
        state=facts.state,
        transfer_bill_no=facts.transfer_bill_no or "",
        amount_fen=facts.amount_fen,
        openid=facts.openid,
        mchid=mchid,
        package_info=facts.package_info or "",
        fail_reason=facts.fail_reason or "",
    )
