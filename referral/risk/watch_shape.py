"""Measure the shape of the tree against what the law counts: people and tiers below each root, and where the income comes from.

Promises: reads only; the root and her own tier count; an alert is for head office to look at, it changes nothing.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.kernel.database import Tx
from referral.attribution.models import OrderAttribution
from referral.commission.queries import earned_by_level, totals_between
from referral.tree.models import TreeNode
from referral.tree.queries import people_by_depth, roots

MANY_PEOPLE, MANY_TIERS = 30, 3
MOST_ROOTS = 100
LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True)
class RootShape:
    """One line: `people` and `tiers` count the root herself; fen she earned directly and from further levels."""

    root_id: uuid.UUID
    people: int
    tiers: int
    direct_fen: int
    further_fen: int

    @property
    def alert(self) -> bool:
        """30 people or more in 3 tiers or more."""
        return self.people >= MANY_PEOPLE and self.tiers >= MANY_TIERS

    @property
    def further_percent(self) -> int:
        """How much of her income comes from further levels."""
        whole = self.direct_fen + self.further_fen
        return self.further_fen * 100 // whole if whole else 0


@dataclass(frozen=True)
class Shape:
    """The whole chain: income of level 1 and of further levels in 90 days, promoters and those without a sale of their own."""

    roots: tuple[RootShape, ...]
    direct_fen: int
    further_fen: int
    promoters: int
    without_sales: int

    @property
    def further_percent(self) -> int:
        """How much of all levels' income comes from further levels."""
        whole = self.direct_fen + self.further_fen
        return self.further_fen * 100 // whole if whole else 0


def watch_shape(tx: Tx, now: datetime) -> Shape:
    """The largest lines and the chain's totals."""
    totals = totals_between(tx, now - LOOK_BACK, now + timedelta(seconds=1))
    levels = {level: stands for (role, level), (stands, _pending) in totals.items() if role == "level"}
    shapes = sorted(
        (_root(tx, root_id) for root_id in roots(tx, MOST_ROOTS)), key=lambda it: (-it.people, str(it.root_id))
    )
    brought = select(TreeNode.parent_id).where(TreeNode.parent_id.is_not(None)).distinct().subquery()
    sold = select(OrderAttribution.id).where(OrderAttribution.promoter_id == brought.c.parent_id).exists()
    promoters = tx.scalar(select(func.count()).select_from(brought)) or 0
    without = tx.scalar(select(func.count()).select_from(brought).where(~sold)) or 0
    return Shape(
        tuple(shapes), levels.get(1, 0), sum(fen for level, fen in levels.items() if level > 1), promoters, without
    )


def _root(tx: Tx, root_id: uuid.UUID) -> RootShape:
    below, earned = people_by_depth(tx, root_id), earned_by_level(tx, [root_id])
    further = sum(fen for level, (fen, _orders) in earned.items() if level > 1)
    return RootShape(root_id, 1 + sum(below.values()), 1 + len(below), earned.get(1, (0, 0))[0], further)
