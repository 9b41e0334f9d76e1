"""Fold a customer's bond anew and keep it for lists.

Promises: what is kept equals what touches and payments say; running it again changes nothing.
"""

import uuid
from datetime import datetime

from sqlalchemy import delete

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from referral.attribution.gather_evidence import clerk_facts, touch_fact
from referral.attribution.models import ClerkBond
from referral.attribution.queries import payments_until, touches_of
from referral.attribution.rules.bonds import Bond, fold_bond
from referral.attribution.rules.policy import POLICY


def renew_bond(tx: Tx, person_id: uuid.UUID, now: datetime) -> Bond | None:
    """Her bond after everything stored up to `now`, payments at `now` included."""
    touches = [touch_fact(owned.touch) for owned in touches_of(tx, person_id, now)]
    clerks = clerk_facts(tx, {touch.staff_id for touch in touches if touch.staff_id}, now)
    bond = fold_bond(person_id, touches, payments_until(tx, person_id, now), clerks, POLICY)
    if bond is None:
        return None
    tx.execute(delete(ClerkBond).where(ClerkBond.person_id == person_id))
    insert_if_absent(
        tx,
        ClerkBond,
        {
            "person_id": person_id,
            "staff_id": bond.staff_id,
            "branch_id": bond.branch_id,
            "touch_id": bond.touch_id,
            "cause": bond.cause,
            "bound_at": bond.bound_at,
            "protected_until": bond.protected_until,
            "valid_until": bond.valid_until,
        },
    )
    return bond
