"""A clerk left or moved away: the customers bound to her are her old branch's from now on, in the lists too.

Promises: says nothing the fold of touches and moves would not say; orders paid before stay hers.
"""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.kernel.database import Tx
from referral.attribution.models import ClerkBond


def pool_customers(tx: Tx, staff_id: uuid.UUID, now: datetime) -> int:
    """How many customers the branch now looks after."""
    pooled = tx.execute(
        update(ClerkBond)
        .where(ClerkBond.staff_id == staff_id, ClerkBond.pooled_at.is_(None), ClerkBond.valid_until > now)
        .values(pooled_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(pooled, "rowcount", 0))


def take_along(tx: Tx, staff_id: uuid.UUID, to_branch_id: uuid.UUID | None, now: datetime) -> int:
    """How many customers go with her to another branch."""
    moved = tx.execute(
        update(ClerkBond)
        .where(ClerkBond.staff_id == staff_id, ClerkBond.pooled_at.is_(None), ClerkBond.valid_until > now)
        .values(branch_id=to_branch_id)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(moved, "rowcount", 0))
