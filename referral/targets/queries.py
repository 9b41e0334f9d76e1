"""Targets beside what was sold."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from app.kernel.database import Tx
from referral.sales.rules import Month
from referral.targets.models import SalesTarget


@dataclass(frozen=True)
class Progress:
    """`target_fen` 0 means no target was set."""

    target_fen: int
    net_fen: int

    @property
    def percent(self) -> int:
        """How much of the target is sold, rounded down; 0 without a target."""
        return self.net_fen * 100 // self.target_fen if self.target_fen else 0

    @property
    def shown(self) -> int:
        """The same between 0 and 100, for a bar."""
        return min(100, max(0, self.percent))


def targets_of(tx: Tx, month: Month, subject_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The month's targets of these clerks and branches in fen; those without one are left out."""
    asked = select(SalesTarget.subject_id, SalesTarget.target_fen).where(
        SalesTarget.month == month.key, SalesTarget.subject_id.in_(subject_ids), SalesTarget.target_fen > 0
    )
    return {row[0]: row[1] for row in tx.execute(asked)}
