"""Let WeChat's word on a transfer take effect: answer, notification and query, all end here.

Promises: a withdrawal ends once; late, repeated and shuffled words change nothing; a report about something else, or one that
contradicts the end, is not applied.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.kernel.database import Tx
from app.kernel.outbox import publish
from app.kernel.states import try_move
from app.ledger.post_entries import post
from referral.payouts.events import WithdrawalPaid
from referral.payouts.models import Withdrawal
from referral.payouts.queries import WithdrawalView, withdrawal_view
from referral.payouts.return_withdrawal import return_withdrawal
from referral.payouts.rules.books import paid_entry
from referral.payouts.rules.reports import FINAL, MEANING, Asked, TransferReport, differences, outcome_of
from referral.payouts.states import OPEN, WITHDRAWAL, WithdrawalState
from referral.payouts.take_turn import take_turn
from referral.payouts.tell_payee import CONFIRM, PAID, tell_payee

BY = "wechat"


def apply_transfer(tx: Tx, report: TransferReport, now: datetime) -> tuple[str, tuple[str, ...]]:
    """The outcome (applied, duplicate, mismatched, unknown) and the names of fields that differ."""
    view = _find(tx, report.out_bill_no)
    if view is None or report.state not in MEANING:
        return "unknown", ()
    found = differences(Asked(view.net_fen, view.openid, view.mchid, view.transfer_bill_no), report)
    if found:
        return "mismatched", found
    if view.ended_at is not None and report.state in FINAL and MEANING[report.state] != view.state:
        return "mismatched", ("state",)
    return ("applied" if _step(tx, view, report, now) else "duplicate"), ()


def _find(tx: Tx, number: str) -> WithdrawalView | None:
    """Read under its payee's turn: two words about one withdrawal take effect one after the other."""
    person_id = tx.scalar(select(Withdrawal.person_id).where(Withdrawal.number == number[:32]))
    if person_id is None:
        return None
    take_turn(tx, person_id)
    asked = select(Withdrawal).where(Withdrawal.number == number[:32]).execution_options(populate_existing=True)
    return withdrawal_view(tx.scalars(asked).one())


def _step(tx: Tx, view: WithdrawalView, report: TransferReport, now: datetime) -> bool:
    before, after = WithdrawalState(view.state), MEANING[report.state]
    if before not in OPEN or before is WithdrawalState.REQUESTED:
        return False
    if before is WithdrawalState.APPROVED:
        # WeChat knows it though our first step was lost: it has been sent.
        _move(tx, view, before, WithdrawalState.SENDING, {"sent_at": now}, now)
        before = WithdrawalState.SENDING
    values = _learned(report)
    if after is WithdrawalState.RETURNED:
        view = withdrawal_view(tx.get_one(Withdrawal, view.withdrawal_id, populate_existing=True))
        return return_withdrawal(tx, view, outcome_of(report), report.fail_reason, BY, now, **values)
    if before is after:
        return _keep(tx, view, values)
    if not WITHDRAWAL.allows(before, after):
        return False
    if after is WithdrawalState.WAIT_CONFIRM:
        values["waits_since"] = now
    if after is WithdrawalState.PAID:
        values |= {"outcome": "paid", "ended_at": now, "ask_at": None, "package_info": None}
    if not _move(tx, view, before, after, values, now):
        return False
    if after is WithdrawalState.PAID:
        _pay(tx, view, now)
    elif report.state == "WAIT_USER_CONFIRM":
        tell_payee(tx, view, CONFIRM, now)
    return True


def _learned(report: TransferReport) -> dict[str, Any]:
    values: dict[str, Any] = {"wechat_state": report.state[:32], "last_error": None, "refused": None}
    if report.transfer_bill_no:
        values["transfer_bill_no"] = report.transfer_bill_no[:64]
    if report.package_info:
        values["package_info"] = report.package_info[:512]
    return values


def _keep(tx: Tx, view: WithdrawalView, values: dict[str, Any]) -> bool:
    """The same state once more: whether there was anything new in it."""
    if all(getattr(view, name) == value for name, value in values.items()):
        return False
    row = (Withdrawal.id == view.withdrawal_id, Withdrawal.state == view.state)
    tx.execute(update(Withdrawal).where(*row).values(**values).execution_options(synchronize_session=False))
    return True


def _move(
    tx: Tx, view: WithdrawalView, before: WithdrawalState, after: WithdrawalState, values: dict[str, Any], now: datetime
) -> bool:
    return try_move(tx, WITHDRAWAL, Withdrawal, view.withdrawal_id, before, after, now=now, by=BY, values=values)


def _pay(tx: Tx, view: WithdrawalView, now: datetime) -> None:
    post(tx, paid_entry(view.withdrawal_id, view.person_id, view.number, view.amounts), now)
    publish(tx, WithdrawalPaid(view.withdrawal_id, view.person_id, view.gross_fen, view.net_fen, view.tax_fen), now)
    tell_payee(tx, view, PAID, now)
