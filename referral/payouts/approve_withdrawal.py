"""Let a withdrawal go.

Promises: by somebody with the right, freshly signed in, who saw this very sum; never by the payee herself; once.
"""

import uuid
from dataclasses import replace
from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict, Refused
from app.kernel.outbox import publish
from app.kernel.states import move
from app.web.principal import Staff
from referral.payouts.check_payee import check_payee
from referral.payouts.events import WithdrawalApproved
from referral.payouts.models import Withdrawal
from referral.payouts.queries import WithdrawalView, get_withdrawal
from referral.payouts.states import WITHDRAWAL, WithdrawalState
from referral.payouts.take_turn import take_turn

RIGHT = "payouts.approve"


class OwnMoney(Refused):
    code = "payouts.own_money"
    sentence = "不能审核自己的提现，请由另一位同事处理。"


class SeenOther(Conflict):
    code = "payouts.seen_other"
    sentence = "这笔提现和您看到的不一样了，请重新核对。"


def approve_withdrawal(tx: Tx, staff: Staff, number: str, seen_fen: int, now: datetime) -> WithdrawalView:
    """`seen_fen` is the gross sum on the page she decided on. Raises `OwnMoney`, `SeenOther`, `StateChanged`."""
    view = decide(tx, staff, number)
    if seen_fen != view.gross_fen:
        raise SeenOther
    check_payee(tx, view.person_id, now)
    record(tx, staff.actor, "payouts.approve", f"withdrawal:{view.withdrawal_id}", now, detail=_told(view))
    return approve(tx, view, staff.actor, now)


def decide(tx: Tx, staff: Staff, number: str) -> WithdrawalView:
    """What somebody of finance may decide on now, its payee's turn taken; raises `Forbidden`, `SignInFresh`, `OwnMoney`."""
    staff.require(RIGHT)
    staff.require_fresh()
    person_id = get_withdrawal(tx, number).person_id
    if staff.person_id == person_id:
        raise OwnMoney
    take_turn(tx, person_id)
    tx.expire_all()
    return get_withdrawal(tx, number)


def approve(tx: Tx, view: WithdrawalView, by: str, now: datetime) -> WithdrawalView:
    """The step itself; the worker sends it."""
    values = {"decided_at": now, "decided_by": by, "ask_at": now}
    states = WithdrawalState.REQUESTED, WithdrawalState.APPROVED
    move(tx, WITHDRAWAL, Withdrawal, view.withdrawal_id, *states, now=now, by=by, values=values)
    publish(tx, WithdrawalApproved(view.withdrawal_id, view.person_id), now)
    return replace(view, state=str(WithdrawalState.APPROVED), decided_at=now, decided_by=by, ask_at=now)


def _told(view: WithdrawalView) -> dict[str, object]:
    subject: uuid.UUID = view.person_id
    return {"person": str(subject), "gross_fen": view.gross_fen, "net_fen": view.net_fen, "looks": list(view.looks)}
