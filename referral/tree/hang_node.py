"""Hang a person under another, or under nobody: the one writer of the tree.

Promises: whoever comes at the same moment waits at one row, so that each walks the whole line of ancestors as all earlier changes
left it; never a circle, never a line too long; every change leaves its edge in the log.
"""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.kernel.database import Tx
from app.kernel.errors import Refused
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from referral.tree.models import TreeEdge, TreeGuard, TreeNode
from referral.tree.queries import ancestors, people_by_depth
from referral.tree.rules import DEEPEST_LINE, too_deep


class TreeCircle(Refused):
    code = "referral.tree_circle"
    sentence = "不能把自己或自己带来的人设为推荐人。"


class TreeTooDeep(Refused):
    code = "referral.tree_too_deep"
    sentence = "推荐关系最多 {deepest} 层，不能再往下接。"


def take_turn(tx: Tx) -> None:
    """Wait until every other change of the tree is done."""
    insert_if_absent(tx, TreeGuard, {"id": 1, "turn": 0})
    tx.execute(
        update(TreeGuard)
        .where(TreeGuard.id == 1)
        .values(turn=TreeGuard.turn + 1)
        .execution_options(synchronize_session=False)
    )


def hang_node(
    tx: Tx,
    child_id: uuid.UUID,
    parent_id: uuid.UUID | None,
    *,
    cause: str,
    evidence_id: uuid.UUID | None,
    by: str,
    now: datetime,
) -> None:
    """Give `child_id` this parent from `now` on; the caller holds the turn. Raises `TreeCircle` or `TreeTooDeep`."""
    for person_id in (parent_id, child_id):
        if person_id is not None:
            insert_if_absent(tx, TreeNode, {"person_id": person_id, "parent_id": None, "parent_set_at": None})
    if parent_id is not None:
        _check(tx, child_id, parent_id)
    tx.execute(
        update(TreeNode)
        .where(TreeNode.person_id == child_id)
        .values(parent_id=parent_id, parent_set_at=now if parent_id else None)
        .execution_options(synchronize_session=False)
    )
    edge = TreeEdge(id=new_id(), child_id=child_id, parent_id=parent_id, at=now)
    edge.cause, edge.evidence_id, edge.by = cause, evidence_id, by
    tx.add(edge)
    tx.flush()


def _check(tx: Tx, child_id: uuid.UUID, parent_id: uuid.UUID) -> None:
    above = ancestors(tx, parent_id)
    if child_id == parent_id or child_id in above:
        raise TreeCircle
    below = max(people_by_depth(tx, child_id, DEEPEST_LINE + 1), default=0)
    if too_deep(len(above), below):
        raise TreeTooDeep(deepest=DEEPEST_LINE)
