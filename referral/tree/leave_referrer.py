"""Leave the relation: the one who brought her is credited for nothing she buys from now on.

Promises: her own act at any time; what was credited before stays; leaving twice changes nothing; nobody brings her again by a code.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from referral.tree.hang_node import hang_node, take_turn
from referral.tree.queries import parent_as_of


def leave_referrer(tx: Tx, person_id: uuid.UUID, now: datetime) -> bool:
    """False when she had no referrer."""
    take_turn(tx)
    if parent_as_of(tx, person_id, now) is None:
        return False
    hang_node(tx, person_id, None, cause="left", evidence_id=None, by=f"person:{person_id}", now=now)
    return True
