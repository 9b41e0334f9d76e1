"""Tell people what just changed for them.

Promises: one message for each change of each order and person, with the amount; nothing to those whose amounts did not move.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.kernel.database import Tx
from app.notices.notify import notify
from referral.commission.models import CommissionLine, CommissionOrder
from referral.commission.sync_commission import Synced

ACCRUED, TAKEN_BACK, RELEASED = "commission-accrued", "commission-taken-back", "commission-released"
CORRECTED = "commission-corrected"


def tell_payees(tx: Tx, synced: Synced, now: datetime) -> None:
    """Queue the messages of one sync."""
    changed, released = synced.changed(), synced.released()
    if not changed and not released:
        return
    seats = _seats(tx, synced.order_id)
    number = tx.get_one(CommissionOrder, synced.order_id).order_number
    for payee_id, seat in seats.items():
        about = {"number": number, **seat}
        if change := changed.get(payee_id, 0):
            kind = ACCRUED if change > 0 else TAKEN_BACK
            if synced.corrected:
                _tell(tx, payee_id, CORRECTED, about | {"amount_fen": change}, synced, now)
            else:
                _tell(tx, payee_id, kind, about | {"amount_fen": abs(change)}, synced, now)
        if amount := released.get(payee_id, 0):
            _tell(tx, payee_id, RELEASED, about | {"amount_fen": amount}, synced, now)


def _seats(tx: Tx, order_id: uuid.UUID) -> dict[uuid.UUID, dict[str, Any]]:
    """In which role each person earns on the order; clerks who have bound no WeChat cannot be told."""
    rows = tx.scalars(select(CommissionLine).where(CommissionLine.order_id == order_id).order_by(CommissionLine.id))
    return {row.payee_id: {"role": row.role, "level": row.level} for row in rows if row.payee_id != row.staff_id}


def _tell(tx: Tx, person_id: uuid.UUID, kind: str, params: dict[str, Any], synced: Synced, now: datetime) -> None:
    notify(tx, person_id, kind, params, f"{kind}:{synced.order_id}:{synced.turn}:{person_id}", now)
