"""Keep that a clerk moved to another branch, and whether her customers went along.

Promises: written with the move itself, so that any earlier moment can be read as it was; by the policy of that moment.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.ids import new_id
from referral.attribution.models import ClerkMove
from referral.attribution.pool_customers import pool_customers, take_along
from referral.attribution.queries import policy_at


def record_move(
    tx: Tx, staff_id: uuid.UUID, from_branch_id: uuid.UUID | None, to_branch_id: uuid.UUID | None, now: datetime
) -> None:
    """Add the move."""
    move = ClerkMove(id=new_id(), staff_id=staff_id, from_branch_id=from_branch_id, to_branch_id=to_branch_id, at=now)
    move.customers_follow = policy_at(tx, now).customers_follow
    tx.add(move)
    if move.customers_follow:
        take_along(tx, staff_id, to_branch_id, now)
    else:
        pool_customers(tx, staff_id, now)
