"""The log of tries, right ones and wrong ones."""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.ids import new_id
from app.web.principal import Staff
from pickup.collection.models import PickupCode, PickupTry


def log_try(
    tx: Tx, staff: Staff, branch_id: uuid.UUID, how: str, outcome: str, code_id: uuid.UUID | None, now: datetime
) -> None:
    """Append one line to the log of tries."""
    tx.add(
        PickupTry(
            id=new_id(), at=now, branch_id=branch_id, staff_id=staff.staff_id, how=how, outcome=outcome, code_id=code_id
        )
    )


def log_refusal(tx: Tx, staff: Staff, code_id: uuid.UUID, how: str, refusal: str, now: datetime) -> None:
    """Log a Confirm that was turned down, in a transaction of its own: the refused one left nothing behind."""
    row = tx.get(PickupCode, code_id)
    if row is not None:
        log_try(tx, staff, row.branch_id, how, refusal.removeprefix("pickup.")[:20], code_id, now)
