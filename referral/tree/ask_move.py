"""Ask for another parent of somebody; a second person decides.

Promises: a reason is kept; nothing in the tree changes yet; one open request for each person.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict, Forbidden, Invalid
from app.kernel.ids import new_id
from app.web.principal import Staff
from referral.tree.hang_node import TreeCircle, take_turn
from referral.tree.models import TreeMove
from referral.tree.queries import ancestors, parent_as_of
from referral.tree.states import MoveState

LEAST_REASON, LONGEST_REASON = 4, 300


class ReasonMissing(Invalid):
    code = "referral.reason_missing"
    sentence = "请写明原因（4 到 300 个字）。"


class MoveOpen(Conflict):
    code = "referral.move_open"
    sentence = "这个人已经有一条调整申请在等待复核。"


@dataclass(frozen=True)
class AskedMove:
    """`parent_id` None takes her out of the line she is in."""

    child_id: uuid.UUID
    parent_id: uuid.UUID | None
    reason: str


def ask_move(tx: Tx, staff: Staff, asked: AskedMove, now: datetime) -> uuid.UUID:
    """The request's id. Raises `Forbidden`, `ReasonMissing`, `MoveOpen`, `TreeCircle`."""
    require_everywhere(staff, "credit.correct")
    reason = checked_reason(asked.reason)
    take_turn(tx)
    if asked.parent_id == asked.child_id or (asked.parent_id and asked.child_id in ancestors(tx, asked.parent_id)):
        raise TreeCircle
    if tx.scalar(select(TreeMove.id).where(TreeMove.child_id == asked.child_id, TreeMove.state == MoveState.ASKED)):
        raise MoveOpen
    move = TreeMove(id=new_id(), child_id=asked.child_id, to_parent_id=asked.parent_id, reason=reason, answer="")
    move.from_parent_id = parent_as_of(tx, asked.child_id, now)
    move.state, move.asked_by, move.asked_at = str(MoveState.ASKED), staff.actor, now
    tx.add(move)
    detail = {"to": str(asked.parent_id or ""), "from": str(move.from_parent_id or ""), "reason": reason}
    record(tx, staff.actor, "referral.ask_move", f"person:{asked.child_id}", now, detail=detail)
    tx.flush()
    return move.id


def checked_reason(text: str) -> str:
    """The reason without outer spaces; raises `ReasonMissing`."""
    reason = text.strip()
    if not LEAST_REASON <= len(reason) <= LONGEST_REASON:
        raise ReasonMissing
    return reason


def require_everywhere(staff: Staff, permission: str) -> None:
    """The tree belongs to no branch: only who holds `permission` everywhere may change it; raises `Forbidden`."""
    if not staff.scope(permission).everywhere:
        raise Forbidden
