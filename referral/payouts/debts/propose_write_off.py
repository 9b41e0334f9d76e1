"""Propose to give a debt up."""

import uuid
from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.kernel.money import format_fen
from app.web.principal import Staff
from referral.payouts.approve_withdrawal import RIGHT
from referral.payouts.debts.queries import find_proposal
from referral.payouts.models import WriteOff
from referral.payouts.queries import payee_balances
from referral.payouts.reject_withdrawal import ReasonNeeded
from referral.payouts.take_turn import take_turn


class NoSuchDebt(Refused):
    code = "payouts.no_such_debt"
    sentence = "现在只欠 {owed}，没有改动。"


class AlreadyProposed(Refused):
    code = "payouts.already_proposed"
    sentence = "这位收款人已有一笔核销在等另一位同事决定。"


def propose_write_off(
    tx: Tx, staff: Staff, payee_id: uuid.UUID, amount_fen: int, reason: str, now: datetime
) -> uuid.UUID:
    """The proposal's id; raises `ReasonNeeded`, `NoSuchDebt`, `AlreadyProposed`."""
    staff.require(RIGHT)
    staff.require_fresh()
    if not reason.strip():
        raise ReasonNeeded({"reason": [ReasonNeeded.sentence]})
    take_turn(tx, payee_id)
    debt_fen = payee_balances(tx, [payee_id])[payee_id].debt_fen
    if not 0 < amount_fen <= debt_fen:
        raise NoSuchDebt(owed=format_fen(debt_fen))
    if find_proposal(tx, payee_id) is not None:
        raise AlreadyProposed
    row = WriteOff(
        id=new_id(),
        payee_id=payee_id,
        amount_fen=amount_fen,
        reason=reason.strip()[:200],
        state="proposed",
        proposed_at=now,
        proposed_by=staff.actor,
    )
    tx.add(row)
    detail = {"amount_fen": amount_fen, "reason": row.reason}
    record(tx, staff.actor, "payouts.propose_write_off", f"payee:{payee_id}", now, detail=detail)
    tx.flush()
    return row.id
