"""Decide a request to move somebody in the tree.

Promises: never by the one who asked; in force from now on, never before; refused moves change nothing.
"""

import uuid
from datetime import datetime

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict, NotFound, Refused
from app.kernel.states import move
from app.web.principal import Staff
from referral.tree.ask_move import checked_reason, require_everywhere
from referral.tree.hang_node import hang_node, take_turn
from referral.tree.models import TreeMove
from referral.tree.queries import parent_as_of
from referral.tree.states import TREE_MOVE, MoveState


class MoveMissing(NotFound):
    code = "referral.move_missing"
    sentence = "没有找到这条调整申请。"


class SamePerson(Refused):
    code = "referral.same_person"
    sentence = "申请人不能自己复核，请由另一位同事处理。"


class MoveStale(Conflict):
    code = "referral.move_stale"
    sentence = "提出申请以后，她的推荐人已经变了，请重新申请。"


def move_parent(tx: Tx, staff: Staff, move_id: uuid.UUID, now: datetime) -> None:
    """Approve the request. Raises `MoveMissing`, `SamePerson`, `MoveStale`, `StateChanged`, `TreeCircle`, `TreeTooDeep`."""
    take_turn(tx)
    asked = _open_request(tx, staff, move_id)
    _decide(tx, staff, asked, MoveState.APPROVED, "", now)
    if parent_as_of(tx, asked.child_id, now) != asked.from_parent_id:
        raise MoveStale
    hang_node(tx, asked.child_id, asked.to_parent_id, cause="move", evidence_id=asked.id, by=staff.actor, now=now)


def refuse_move(tx: Tx, staff: Staff, move_id: uuid.UUID, answer: str, now: datetime) -> None:
    """Turn the request down with words. Raises `MoveMissing`, `SamePerson`, `StateChanged`, `ReasonMissing`."""
    asked = _open_request(tx, staff, move_id)
    _decide(tx, staff, asked, MoveState.REFUSED, checked_reason(answer), now)


def _open_request(tx: Tx, staff: Staff, move_id: uuid.UUID) -> TreeMove:
    require_everywhere(staff, "credit.approve")
    asked = tx.get(TreeMove, move_id, populate_existing=True)
    if asked is None:
        raise MoveMissing
    if asked.asked_by == staff.actor:
        raise SamePerson
    return asked


def _decide(tx: Tx, staff: Staff, asked: TreeMove, to: MoveState, answer: str, now: datetime) -> None:
    values = {"decided_by": staff.actor, "decided_at": now, "answer": answer}
    move(tx, TREE_MOVE, TreeMove, asked.id, MoveState.ASKED, to, now=now, by=staff.actor, values=values)
    detail = {"to": str(asked.to_parent_id or ""), "reason": asked.reason, "asked_by": asked.asked_by, "answer": answer}
    action = "referral.move_parent" if to is MoveState.APPROVED else "referral.refuse_move"
    record(tx, staff.actor, action, f"person:{asked.child_id}", now, detail=detail)
