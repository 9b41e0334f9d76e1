"""Stop, slow or let go a payee's money.

Promises: one step for each change with its reason and who made it; asking again changes nothing; whoever is let go is looked at
by the release job at once.
"""

import uuid
from datetime import datetime

from sqlalchemy import select, update

from app.kernel import audit
from app.kernel.database import Tx
from app.kernel.errors import Invalid
from app.kernel.ids import new_id
from referral.commission.models import CommissionLine, CommissionOrder, PayeeHoldStep
from referral.commission.rules.holds import HoldKind
from referral.commission.standing_holds import Holds, standing_holds


class HoldReasonMissing(Invalid):
    code = "referral.hold_reason_missing"
    sentence = "请写明冻结或解冻的原因。"


def set_hold(
    tx: Tx,
    payee_id: uuid.UUID,
    kind: HoldKind,
    *,
    begins: bool,
    reason: str,
    by: str,
    now: datetime,
    cause: str = "office",
) -> bool:
    """Let a stop of `kind` begin or end for `cause`; False when that is how it stands. Raises `HoldReasonMissing`."""
    if not reason.strip():
        raise HoldReasonMissing
    orders = _waiting_orders(tx, payee_id)
    if (cause in _causes(standing_holds(tx, [payee_id]).get(payee_id, Holds()), kind)) is begins:
        return False
    step = PayeeHoldStep(id=new_id(), payee_id=payee_id, kind=str(kind), begins=begins, cause=cause)
    step.reason, step.by, step.at = reason.strip(), by, now
    tx.add(step)
    detail = {"kind": str(kind), "begins": begins, "cause": cause, "reason": reason.strip()}
    audit.record(tx, by, "referral.set_hold", f"payee:{payee_id}", now, detail=detail)
    tx.flush()
    if orders and not begins:
        tx.execute(
            update(CommissionOrder)
            .where(CommissionOrder.order_id.in_(orders), CommissionOrder.release_at.is_not(None))
            .values(look_at=now)
            .execution_options(synchronize_session=False)
        )
    return True


def freeze_payee(tx: Tx, payee_id: uuid.UUID, reason: str, by: str, now: datetime, *, cause: str = "office") -> bool:
    """Nothing of hers is released or withdrawn until the same cause lets go; False when it stood already."""
    return set_hold(tx, payee_id, HoldKind.FREEZE, begins=True, reason=reason, by=by, now=now, cause=cause)


def unfreeze_payee(tx: Tx, payee_id: uuid.UUID, reason: str, by: str, now: datetime, *, cause: str = "office") -> bool:
    """Let go what `cause` froze; other causes stand."""
    return set_hold(tx, payee_id, HoldKind.FREEZE, begins=False, reason=reason, by=by, now=now, cause=cause)


def _waiting_orders(tx: Tx, payee_id: uuid.UUID) -> list[uuid.UUID]:
    """Her orders with something pending, each held until this transaction ends: a release of the moment is over before."""
    hers = select(CommissionLine.order_id).where(CommissionLine.payee_id == payee_id, CommissionLine.pending_fen > 0)
    asked = select(CommissionOrder.order_id).where(CommissionOrder.order_id.in_(hers))
    return list(tx.scalars(asked.order_by(CommissionOrder.order_id).with_for_update()))


def _causes(holds: Holds, kind: HoldKind) -> frozenset[str]:
    return holds.freezing if kind is HoldKind.FREEZE else holds.lengthening
