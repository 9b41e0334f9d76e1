"""Head office answers a clerk's dispute.

Promises: accepted means that a correction is asked for, which a second person decides; refused comes with words;
she is told either way.
"""

import uuid
from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import NotFound
from app.kernel.outbox import publish
from app.kernel.states import move
from app.web.principal import Staff
from referral.attribution.events import DisputeDecided
from referral.attribution.models import Correction, Dispute
from referral.attribution.propose_correction import CLERK, WantedCredit, propose_correction
from referral.attribution.states import DISPUTE, DisputeState
from referral.tree.ask_move import checked_reason, require_everywhere


class DisputeMissing(NotFound):
    code = "referral.dispute_missing"
    sentence = "没有找到这条申诉。"


def decide_dispute(tx: Tx, staff: Staff, dispute_id: uuid.UUID, *, accept: bool, answer: str, now: datetime) -> None:
    """Raises `Forbidden`, `DisputeMissing`, `StateChanged`, `ReasonMissing` and what `propose_correction` raises."""
    require_everywhere(staff, "credit.correct")
    words = checked_reason(answer)
    dispute = tx.get(Dispute, dispute_id, populate_existing=True)
    if dispute is None:
        raise DisputeMissing
    to = DisputeState.ACCEPTED if accept else DisputeState.REFUSED
    _step(tx, dispute, DisputeState.OPEN, to, staff.actor, words, now)
    if accept:
        changes = {CLERK: dispute.staff_id}
        propose_correction(tx, staff, WantedCredit(dispute.order_number, changes, words, dispute_id), now)


def settle_dispute(tx: Tx, staff: Staff, correction_id: uuid.UUID, *, approved: bool, now: datetime) -> bool:
    """The correction a dispute led to was decided: so is the dispute. False when there is none."""
    correction = tx.get_one(Correction, correction_id, populate_existing=True)
    dispute = tx.get(Dispute, correction.dispute_id, populate_existing=True) if correction.dispute_id else None
    if dispute is None or dispute.state != DisputeState.ACCEPTED:
        return False
    to = DisputeState.SETTLED if approved else DisputeState.REFUSED
    answer = dispute.answer if approved else correction.answer
    _step(tx, dispute, DisputeState.ACCEPTED, to, staff.actor, answer, now)
    return True


def _step(
    tx: Tx, dispute: Dispute, from_: DisputeState, to: DisputeState, actor: str, answer: str, now: datetime
) -> None:
    values = {"decided_by": actor, "decided_at": now, "answer": answer}
    move(tx, DISPUTE, Dispute, dispute.id, from_, to, now=now, by=actor, values=values)
    detail = {"answer": answer, "clerk": str(dispute.staff_id)}
    record(tx, actor, f"referral.dispute_{to}", f"order:{dispute.order_number}", now, detail=detail)
    publish(tx, DisputeDecided(dispute.id, dispute.staff_id, dispute.order_number, str(to)), now)
