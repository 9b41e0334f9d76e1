"""A clerk turns a return down."""

import uuid
from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.states import move
from app.returns.get_waiting import get_waiting
from app.returns.models import ReturnRequest
from app.returns.states import RETURN, ReturnState
from app.web.principal import Staff


def reject_return(tx: Tx, staff: Staff, return_id: uuid.UUID, branch_id: uuid.UUID, why: str, now: datetime) -> None:
    """Say no with a reason the shopper sees."""
    staff.require("returns.confirm", branch_id)
    request = get_waiting(tx, return_id)
    decided = {"decided_by": staff.actor, "decided_at": now, "branch_id": branch_id, "decision": why[:200]}
    states = (ReturnState.ASKED, ReturnState.REJECTED)
    move(tx, RETURN, ReturnRequest, return_id, *states, now=now, by=staff.actor, reason=why[:200], values=decided)
    record(tx, staff.actor, "returns.reject", f"order:{request.order_id}", now, branch_id=branch_id)
