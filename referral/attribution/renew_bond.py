"""Fold a customer's bond anew and keep it for lists.

Promises: what is kept equals what touches, payments, moves and hand-overs say; running it again changes nothing; two at once run
one after the other.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from referral.attribution.gather_evidence import clerk_facts, touch_fact
from referral.attribution.models import ClerkBond
from referral.attribution.queries import handovers_of, payments_until, policies, touches_of
from referral.attribution.rules.bonds import Bond, BondStep, bond_steps


def renew_bond(tx: Tx, person_id: uuid.UUID, now: datetime) -> Bond | None:
    """Her bond after everything stored up to `now`, payments at `now` included."""
    _write(tx, person_id, {"person_id": person_id})  # whoever comes at the same moment waits here, then reads
    steps = life_of_bond(tx, person_id, now)
    if not steps:
        return None
    bond = steps[-1].bond
    values = {
        "staff_id": bond.staff_id,
        "branch_id": bond.branch_id,
        "touch_id": bond.touch_id,
        "cause": bond.cause,
        "bound_at": bond.bound_at,
        "protected_until": bond.protected_until,
        "valid_until": bond.valid_until,
        "pooled_at": bond.pooled_at,
    }
    if not _write(tx, person_id, values):
        insert_if_absent(tx, ClerkBond, {"person_id": person_id, **values})
    return bond


def life_of_bond(tx: Tx, person_id: uuid.UUID, at: datetime) -> list[BondStep]:
    """Everything that happened to her bonds up to `at`, oldest first."""
    touches = [touch_fact(owned.touch) for owned in touches_of(tx, person_id, at)]
    handovers = handovers_of(tx, person_id, at)
    staff_ids = {touch.staff_id for touch in touches if touch.staff_id}
    staff_ids |= {staff_id for hand in handovers for staff_id in (hand.from_staff_id, hand.to_staff_id)}
    if not staff_ids:
        return []
    clerks = clerk_facts(tx, staff_ids, at)
    return bond_steps(person_id, touches, payments_until(tx, person_id, at), clerks, policies(tx), handovers)


def _write(tx: Tx, person_id: uuid.UUID, values: dict[str, Any]) -> bool:
    written = tx.execute(
        update(ClerkBond)
        .where(ClerkBond.person_id == person_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return getattr(written, "rowcount", 0) == 1
