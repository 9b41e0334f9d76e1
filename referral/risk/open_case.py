"""Open a case for a finding and do at once what its signal asks.

Promises: the same finding opens one case for ever; the stop names the case, so that only its review lifts it.
"""

import uuid
from datetime import datetime

from app.kernel import audit
from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from referral.commission.rules.holds import HoldKind
from referral.commission.set_hold import set_hold
from referral.risk.models import RiskCase, RiskPayee
from referral.risk.rules.signals import Act, Finding
from referral.risk.rules.words import SIGNALS
from referral.risk.states import CaseState

HOLDS = {Act.FREEZE: HoldKind.FREEZE, Act.LENGTHEN: HoldKind.LENGTHEN}


def open_case(tx: Tx, finding: Finding, now: datetime) -> uuid.UUID | None:
    """The new case's id; None when it was opened before."""
    case_id = new_id()
    values = {"id": case_id, "key": finding.key, "signal": str(finding.signal), "act": str(finding.act)}
    values |= {"evidence": dict(finding.evidence), "state": str(CaseState.OPEN), "opened_at": now, "reason": ""}
    if not insert_if_absent(tx, RiskCase, values):
        return None
    payees = [uuid.UUID(payee) for payee in sorted(set(finding.payees))]
    tx.add_all(RiskPayee(case_id=case_id, payee_id=payee_id) for payee_id in payees)
    kind = HOLDS.get(finding.act)
    for payee_id in payees if kind else ():
        assert kind is not None
        reason = SIGNALS[finding.signal]
        set_hold(tx, payee_id, kind, begins=True, reason=reason, by="system", now=now, cause=f"case:{case_id}")
    audit.record(tx, "system", "risk.open_case", f"risk_case:{case_id}", now, detail={"signal": str(finding.signal)})
    tx.flush()
    return case_id
