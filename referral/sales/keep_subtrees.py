"""Add up what people brought together with everybody below them in the tree.

Promises: one pass over the tree, whatever its shape; only rows that changed are written; ends on any data, however damaged.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from app.kernel.database import Begin, Tx, reading
from referral.sales.models import Sale, SubtreeTotal
from referral.sales.rules import NOTHING_BELOW, SubtreeSum
from referral.tree.models import TreeNode

AT_ONCE = 500


def keep_subtrees(begin: Begin, now: datetime) -> None:
    """Bring every person's total up to date; for every hour."""
    with reading() as tx:  # adding up takes seconds on a large tree: nobody waits behind it
        fresh, kept = _fresh(tx), _kept(tx)
    changed = sorted(who for who in fresh.keys() | kept.keys() if fresh.get(who) != kept.get(who))
    for place in range(0, len(changed), AT_ONCE):
        with begin() as tx:
            _write(tx, {who: fresh.get(who, NOTHING_BELOW) for who in changed[place : place + AT_ONCE]}, now)


def add_up(
    parents: Mapping[uuid.UUID, uuid.UUID | None], own: Mapping[uuid.UUID, tuple[int, int]]
) -> dict[uuid.UUID, SubtreeSum]:
    """Totals of everybody in the tree from (orders, net fen) of each; nobody on a circle is counted into it."""
    children: dict[uuid.UUID, int] = defaultdict(int)
    for parent_id in parents.values():
        if parent_id is not None:
            children[parent_id] += 1
    totals = {who: [0, *own.get(who, (0, 0))] for who in parents}
    ready = [who for who in parents if not children[who]]
    while ready:
        who = ready.pop()
        parent_id = parents[who]
        if parent_id is None or parent_id not in totals:
            continue
        above, mine = totals[parent_id], totals[who]
        above[0], above[1], above[2] = above[0] + mine[0] + 1, above[1] + mine[1], above[2] + mine[2]
        children[parent_id] -= 1
        if not children[parent_id]:
            ready.append(parent_id)
    return {who: SubtreeSum(*total) for who, total in totals.items() if any(total)}


def _fresh(tx: Tx) -> dict[uuid.UUID, SubtreeSum]:
    parents = {row[0]: row[1] for row in tx.execute(select(TreeNode.person_id, TreeNode.parent_id))}
    sold = tx.execute(
        select(Sale.promoter_id, func.count(Sale.order_id.distinct()), func.sum(Sale.net_fen))
        .where(Sale.promoter_id.is_not(None))
        .group_by(Sale.promoter_id)
    )
    return add_up(parents, {row[0]: (int(row[1]), int(row[2])) for row in sold})


def _kept(tx: Tx) -> dict[uuid.UUID, SubtreeSum]:
    columns = (SubtreeTotal.person_id, SubtreeTotal.people, SubtreeTotal.orders, SubtreeTotal.net_fen)
    return {row[0]: SubtreeSum(*row[1:]) for row in tx.execute(select(*columns))}


def _write(tx: Tx, totals: Mapping[uuid.UUID, SubtreeSum], now: datetime) -> None:
    tx.execute(delete(SubtreeTotal).where(SubtreeTotal.person_id.in_(totals)))
    rows = [
        {"person_id": who, "people": it.people, "orders": it.orders, "net_fen": it.net_fen, "at": now}
        for who, it in totals.items()
        if it != NOTHING_BELOW
    ]
    if rows:
        tx.execute(insert(SubtreeTotal), rows)
