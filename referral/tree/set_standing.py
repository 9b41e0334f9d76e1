"""Pause a member's promotion or let her go on, by head office with a reason.

Promises: while paused her seat stays empty and nobody moves up; earlier orders stay as they were.
"""

import uuid
from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.web.principal import Staff
from referral.tree.ask_move import checked_reason, require_everywhere
from referral.tree.hang_node import take_turn
from referral.tree.models import MemberStep
from referral.tree.queries import ACTIVE, DELETED, FROZEN, member_steps


class MemberUnknown(NotFound):
    code = "referral.member_unknown"
    sentence = "这个人没有加入会员推广。"


def set_standing(tx: Tx, staff: Staff, person_id: uuid.UUID, *, paused: bool, reason: str, now: datetime) -> bool:
    """False when she stood like that before. Raises `Forbidden`, `ReasonMissing`, `MemberUnknown`."""
    require_everywhere(staff, "credit.approve")
    words = checked_reason(reason)
    take_turn(tx)
    known = member_steps(tx, [person_id], now).get(person_id)
    if known is None or known.status == DELETED:
        raise MemberUnknown
    status = FROZEN if paused else ACTIVE
    if known.status == status:
        return False
    step = MemberStep(id=new_id(), person_id=person_id, status=status, agreement=known.agreement, at=now)
    step.by, step.reason = staff.actor, words
    tx.add(step)
    record(tx, staff.actor, f"referral.{status}_member", f"person:{person_id}", now, detail={"reason": words})
    tx.flush()
    return True
