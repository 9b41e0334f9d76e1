"""Decide a case after a review.

Promises: with a reason, by somebody of head office whom the case is not about; clearing it lets go what the case stopped, other
stops stand; nothing is taken from anybody here.
"""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.kernel import audit
from app.kernel.database import Tx
from app.kernel.errors import Forbidden, NotFound, Refused
from app.kernel.states import move
from app.web.principal import Staff
from referral.commission.set_hold import set_hold
from referral.risk.models import RiskCase, RiskPayee
from referral.risk.open_case import HOLDS
from referral.risk.rules.signals import Act
from referral.risk.states import CASE, CaseState
from referral.tree.ask_move import checked_reason, require_everywhere


class CaseMissing(NotFound):
    code = "risk.case_missing"
    sentence = "没有找到这个风险案件。"


class OwnCase(Refused):
    code = "risk.own_case"
    sentence = "案件涉及您本人，请由另一位同事复核。"


def decide_case(tx: Tx, staff: Staff, case_id: uuid.UUID, to: CaseState, reason: str, now: datetime) -> None:
    """Confirm or clear. Raises `Forbidden`, `ReasonMissing`, `CaseMissing`, `OwnCase`, `StateChanged`."""
    require_everywhere(staff, "credit.approve")
    words = checked_reason(reason)
    row = tx.get(RiskCase, case_id)
    if row is None:
        raise CaseMissing
    if not CASE.allows(CaseState(row.state), to):
        raise Forbidden
    payees = tx.scalars(select(RiskPayee.payee_id).where(RiskPayee.case_id == case_id)).all()
    if staff.staff_id in payees or staff.person_id in payees:
        raise OwnCase
    values = {"decided_at": now, "decided_by": staff.actor, "reason": words}
    move(tx, CASE, RiskCase, case_id, CaseState(row.state), to, now=now, by=staff.actor, reason=words, values=values)
    kind = HOLDS.get(Act(row.act))
    if to is CaseState.CLEARED and kind:
        for payee_id in sorted(payees):
            set_hold(tx, payee_id, kind, begins=False, reason=words, by=staff.actor, now=now, cause=f"case:{case_id}")
    audit.record(
        tx, staff.actor, "risk.decide_case", f"risk_case:{case_id}", now, detail={"to": str(to), "reason": words}
    )
    tx.flush()
