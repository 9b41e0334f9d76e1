"""Turn a member into a tombstone when her personal data are erased.

Promises: her id and her edges stay, so that everybody's line stays as it was; from now on she earns nothing;
children are unaffected.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.ids import new_id
from referral.tree.hang_node import take_turn
from referral.tree.models import MemberStep
from referral.tree.queries import DELETED, member_steps


def forget_member(tx: Tx, person_id: uuid.UUID, by: str, reason: str, now: datetime) -> bool:
    """False for who was a tombstone before. Who never joined becomes one too, so that no old code of hers earns."""
    take_turn(tx)
    known = member_steps(tx, [person_id], now).get(person_id)
    if known is not None and known.status == DELETED:
        return False
    step = MemberStep(id=new_id(), person_id=person_id, status=DELETED, agreement="", at=now, by=by, reason=reason)
    tx.add(step)
    tx.flush()
    return True
