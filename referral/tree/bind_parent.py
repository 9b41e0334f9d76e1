"""Give a person the one who brought her, once.

Promises: binds queue at one row, so that each walks the whole line of ancestors as all earlier binds left it; two binds that
would close a circle leave exactly one edge.
"""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.kernel.database import Tx
from app.kernel.errors import Conflict
from referral.tree.hang_node import hang_node, take_turn
from referral.tree.models import TreeEdge


class ParentSet(Conflict):
    code = "referral.parent_set"
    sentence = "推荐人已经确定，不能更改。"


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
    """Set the parent of `child_id`; raises `ParentSet` when she ever had one, and what `hang_node` raises."""
    take_turn(tx)
    if had_parent(tx, child_id):
        raise ParentSet
    hang_node(tx, child_id, parent_id, cause=cause, evidence_id=evidence_id, by=by, now=now)


def had_parent(tx: Tx, person_id: uuid.UUID) -> bool:
    """Whether somebody brought her, be it that she left the relation since: nobody brings her a second time."""
    return tx.scalar(select(TreeEdge.id).where(TreeEdge.child_id == person_id).limit(1)) is not None
