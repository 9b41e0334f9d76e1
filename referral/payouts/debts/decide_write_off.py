"""Decide on a proposal to give a debt up.

Promises: by another person than who proposed it; never more than is still owed at that moment; once.
"""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.money import format_fen
from app.kernel.states import StateChanged
from app.ledger.post_entries import post
from app.ledger.queries import balance
from app.web.principal import Staff
from referral.payouts.approve_withdrawal import RIGHT
from referral.payouts.debts.propose_write_off import NoSuchDebt
from referral.payouts.models import WriteOff
from referral.payouts.queries import WithdrawalMissing
from referral.payouts.rules.books import available_of, write_off_entry
from referral.payouts.take_turn import take_turn


class SecondPerson(Refused):
    code = "payouts.second_person"
    sentence = "核销要由另一位同事决定。"


def decide_write_off(tx: Tx, staff: Staff, write_off_id: uuid.UUID, approved: bool, now: datetime) -> None:
    """Raises `SecondPerson`, `NoSuchDebt`, `StateChanged`."""
    staff.require(RIGHT)
    staff.require_fresh()
    row = tx.get(WriteOff, write_off_id)
    if row is None:
        raise WithdrawalMissing
    if row.proposed_by == staff.actor:
        raise SecondPerson
    take_turn(tx, row.payee_id)
    done = tx.execute(
        update(WriteOff)
        .where(WriteOff.id == write_off_id, WriteOff.state == "proposed")
        .values(state="approved" if approved else "refused", decided_at=now, decided_by=staff.actor)
        .execution_options(synchronize_session=False)
    )
    if getattr(done, "rowcount", 0) != 1:
        raise StateChanged
    if approved:
        _post(tx, row, now)
    act = "payouts.write_off" if approved else "payouts.refuse_write_off"
    record(tx, staff.actor, act, f"payee:{row.payee_id}", now, detail={"amount_fen": row.amount_fen})


def _post(tx: Tx, row: WriteOff, now: datetime) -> None:
    """Posting holds the account until the end; what was owed is read under that hold."""
    post(tx, write_off_entry(row.id, row.payee_id, row.amount_fen), now)
    after_fen = balance(tx, available_of(row.payee_id))
    if after_fen > 0:
        raise NoSuchDebt(owed=format_fen(max(0, row.amount_fen - after_fen)))
