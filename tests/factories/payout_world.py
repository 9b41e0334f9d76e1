"""WeChat's side of merchant transfers as a plain object, for laws that need thousands of steps.

Promises: one bill for each number, paid at most once; every fault a call can have.
"""

from collections.abc import Callable
from typing import Any

from app.wechat.errors import WeChatRefused, WeChatUnavailable
from referral.payouts.queries import WithdrawalView
from referral.payouts.rules.reports import TransferReport


class Crashed(Exception):
    """The process died at this place."""


class World:
    """WeChat's side: bills by number, paid at most once each.

    `fault` happens to the next call, `meanwhile` between the next query's answer and its arrival; `asked_for` are the numbers
    anybody ever tried to have paid.
    """

    def __init__(self) -> None:
        self.bills: dict[str, dict[str, Any]] = {}
        self.asked_for: set[str] = set()
        self.fault = ""
        self.meanwhile: Callable[[], None] | None = None
        self.paid: dict[str, int] = {}

    def __call__(self) -> "World":
        return self

    def create(self, view: WithdrawalView) -> TransferReport:
        fault, self.fault = self.fault, ""
        self.asked_for.add(view.number)
        if fault == "refused":
            raise WeChatRefused("NOT_ENOUGH", "资金不足")
        if fault == "silent":
            raise WeChatUnavailable
        if fault == "crash_before":
            raise Crashed
        bill = self.bills.setdefault(
            view.number, {"state": "WAIT_USER_CONFIRM", "fen": view.net_fen, "openid": view.openid, "reason": ""}
        )
        assert (bill["fen"], bill["openid"]) == (view.net_fen, view.openid), "one number, two meanings"
        if fault == "lost":
            raise WeChatUnavailable
        if fault == "crash_after":
            raise Crashed
        return self._report(view.number)

    def query(self, view: WithdrawalView) -> TransferReport:
        fault, self.fault = self.fault, ""
        if fault in ("silent", "lost"):
            raise WeChatUnavailable
        known = view.number in self.bills
        report = self._report(view.number) if known else TransferReport(view.number, "UNKNOWN")
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return report

    def move(self, number: str, state: str, reason: str = "") -> None:
        bill = self.bills[number]
        if bill["state"] not in ("SUCCESS", "FAIL", "CANCELLED"):
            bill |= {"state": state, "reason": reason}
            if state == "SUCCESS":
                self.paid[number] = self.paid.get(number, 0) + bill["fen"]

    def _report(self, number: str) -> TransferReport:
        bill = self.bills[number]
        package = f"p-{number}" if bill["state"] == "WAIT_USER_CONFIRM" else ""
        return TransferReport(number, bill["state"], "", bill["fen"], bill["openid"], None, package, bill["reason"])

    def note(self, number: str) -> TransferReport:
        """What a notification of the present state says."""
        return self._report(number)
