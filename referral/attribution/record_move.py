"""Keep that a clerk moved to another branch.

Promises: written with the move itself, so that any earlier moment can be read as it was.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.ids import new_id
from referral.attribution.models import ClerkMove


def record_move(
    tx: Tx, staff_id: uuid.UUID, from_branch_id: uuid.UUID | None, to_branch_id: uuid.UUID | None, now: datetime
) -> None:
    """Add the move."""
    move = ClerkMove(id=new_id(), staff_id=staff_id, from_branch_id=from_branch_id, to_branch_id=to_branch_id, at=now)
    tx.add(move)
