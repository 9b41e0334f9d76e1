"""Give a person the one who brought her, once.

Promises: binds queue at one row, so that each walks the whole line of ancestors as all earlier binds left it; two binds that
would close a circle leave exactly one edge.
"""

import uuid
from datetime import datetime

from sqlalchemy import select, update

from app.kernel.database import Tx
from app.kernel.errors import Conflict, Refused
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from referral.tree.models import TreeEdge, TreeGuard, TreeNode
from referral.tree.queries import is_ancestor


class ParentSet(Conflict):
    code = "referral.parent_set"
    sentence = "推荐人已经确定，不能更改。"


class TreeCircle(Refused):
    code = "referral.tree_circle"
    sentence = "不能把自己或自己带来的人设为推荐人。"


def bind_parent(
    tx: Tx,
    child_id: uuid.UUID,
    parent_id: uuid.UUID,
    *,
    cause: str,
    evidence_id: uuid.UUID | None,
    by: str,
    now: datetime,
) -> None:
    """Set the parent of `child_id`; raises `ParentSet` when she has one, `TreeCircle` when she stands above `parent_id`."""
    _take_turn(tx)
    for person_id in (parent_id, child_id):
        insert_if_absent(tx, TreeNode, {"person_id": person_id, "parent_id": None, "parent_set_at": None})
    if child_id == parent_id or is_ancestor(tx, child_id, of=parent_id):
        raise TreeCircle
    bound = tx.execute(
        update(TreeNode)
        .where(TreeNode.person_id == child_id, TreeNode.parent_id.is_(None))
        .values(parent_id=parent_id, parent_set_at=now)
        .execution_options(synchronize_session=False)
    )
    if getattr(bound, "rowcount", 0) != 1:
        raise ParentSet
    tx.add(
        TreeEdge(
            id=new_id(), child_id=child_id, parent_id=parent_id, at=now, cause=cause, evidence_id=evidence_id, by=by
        )
    )
    tx.flush()


def has_parent(tx: Tx, person_id: uuid.UUID) -> bool:
    """Whether somebody brought her."""
    return tx.scalar(select(TreeNode.parent_id).where(TreeNode.person_id == person_id)) is not None


def _take_turn(tx: Tx) -> None:
    insert_if_absent(tx, TreeGuard, {"id": 1, "turn": 0})
    tx.execute(
        update(TreeGuard)
        .where(TreeGuard.id == 1)
        .values(turn=TreeGuard.turn + 1)
        .execution_options(synchronize_session=False)
    )
