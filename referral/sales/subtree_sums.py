"""What people brought together with everybody below them in the tree.

Promises: two statements for any number of people; ends on any data, however damaged.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from app.kernel.database import Tx
from referral.sales.models import Sale
from referral.tree.models import TreeNode


@dataclass(frozen=True)
class SubtreeSum:
    """`people` stand below; orders and net sales are theirs and the person's own."""

    people: int
    orders: int
    net_fen: int


def subtree_sums(tx: Tx, person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, SubtreeSum]:
    """By person; people who are in no tree are left out."""
    start = select(TreeNode.person_id.label("top"), TreeNode.person_id).where(TreeNode.person_id.in_(person_ids))
    walk = start.cte("walk", recursive=True)
    # UNION drops what was seen, so that the walk ends even on a circle made by hand.
    walk = walk.union(select(walk.c.top, TreeNode.person_id).join(walk, TreeNode.parent_id == walk.c.person_id))
    people = dict(tx.execute(select(walk.c.top, func.count() - 1).group_by(walk.c.top)).tuples().all())
    sold = tx.execute(
        select(walk.c.top, func.count(Sale.order_id.distinct()), func.sum(Sale.net_fen))
        .join(Sale, Sale.promoter_id == walk.c.person_id)
        .group_by(walk.c.top)
    ).all()
    sums = {row[0]: (int(row[1]), int(row[2])) for row in sold}
    return {top: SubtreeSum(int(count), *sums.get(top, (0, 0))) for top, count in people.items()}
