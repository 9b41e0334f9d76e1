"""Speak to WeChat about one withdrawal: send it, or ask how far it is.

Promises: the step to `sending` is stored before the first call; an unknown outcome is asked about before the same number is sent
again, and no other number is ever used; WeChat's no is kept and shown, the money stays where it is until people decide, and
the no is forgotten while we ask again: nothing is given back beside a call that may still pay.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.kernel.database import Begin, Tx, reading
from app.kernel.errors import Problem
from app.kernel.states import try_move
from app.wechat.errors import WeChatRefused
from referral.payouts.apply_transfer import apply_transfer
from referral.payouts.gateway import Transfers, open_transfers
from referral.payouts.models import Withdrawal
from referral.payouts.queries import WithdrawalView, withdrawal_view
from referral.payouts.rules.reports import TransferReport, next_question
from referral.payouts.states import AT_WECHAT, WITHDRAWAL, WithdrawalState


def send_withdrawal(begin: Begin, withdrawal_id: uuid.UUID, now: datetime) -> None:
    """Never raises for WeChat's part; does nothing for what has ended or is not approved."""
    with reading() as tx:
        row = tx.get(Withdrawal, withdrawal_id)
        view = withdrawal_view(row) if row else None
    if view is None or view.state not in (WithdrawalState.APPROVED, *AT_WECHAT):
        return
    with begin() as tx:
        if not _claim(tx, view, now):
            return
    try:
        report = _speak(open_transfers(), view)
    except WeChatRefused as no:
        _keep(begin, view, {"refused": no.wechat_code[:64], "last_error": f"{no.wechat_code}: {no.chinese()}"[:200]})
        return
    except Problem as problem:
        _keep(begin, view, {"last_error": f"{problem.code}: {problem.chinese()}"[:200]})
        return
    with begin() as tx:
        outcome, differing = apply_transfer(tx, report, now)
    if outcome in ("mismatched", "unknown"):
        _keep(begin, view, {"last_error": f"{outcome}: {report.state} {', '.join(differing)}"[:200]})


def _claim(tx: Tx, view: WithdrawalView, now: datetime) -> bool:
    """Whether it is this caller's turn to speak; the next question is set first, in case this one is never answered."""
    values = {"asked": view.asked + 1, "ask_at": next_question(view.asked, now), "refused": None}
    if view.state == WithdrawalState.APPROVED:
        states = WithdrawalState.APPROVED, WithdrawalState.SENDING
        values |= {"sent_at": now}
        return try_move(tx, WITHDRAWAL, Withdrawal, view.withdrawal_id, *states, now=now, by="system", values=values)
    mine = (Withdrawal.id == view.withdrawal_id, Withdrawal.state == view.state, Withdrawal.asked == view.asked)
    done = tx.execute(update(Withdrawal).where(*mine).values(**values).execution_options(synchronize_session=False))
    return bool(getattr(done, "rowcount", 0) == 1)


def _speak(transfers: Transfers, view: WithdrawalView) -> TransferReport:
    """Create at first; afterwards ask, and create again under the same number only when WeChat has none or owes the package."""
    if view.state == WithdrawalState.APPROVED:
        return transfers.create(view)
    report = transfers.query(view)
    if view.state == WithdrawalState.SENDING and report.state == "UNKNOWN":
        return transfers.create(view)
    if report.state == "WAIT_USER_CONFIRM" and not (report.package_info or view.package_info):
        return transfers.create(view)
    return report


def _keep(begin: Begin, view: WithdrawalView, values: dict[str, Any]) -> None:
    """Only while nobody has spoken after us: a late no says nothing about a later call."""
    mine = (Withdrawal.id == view.withdrawal_id, Withdrawal.asked == view.asked + 1, Withdrawal.ended_at.is_(None))
    with begin() as tx:
        tx.execute(update(Withdrawal).where(*mine).values(**values).execution_options(synchronize_session=False))
