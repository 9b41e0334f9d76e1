"""A person has looked into a difference and says what it was.

Promises: once, by one statement; with a reason; in the audit trail; no money moves.
"""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.kernel.audit import record
from app.kernel.database import Tx
from app.kernel.errors import Conflict, Invalid
from app.payments.reconciliation.models import BillDifference
from app.web.principal import Staff


class NoteMissing(Invalid):
    code = "payments.difference_note_missing"
    sentence = "请写明这笔差异是怎么回事、怎么处理的（4 到 200 字）。"


class AlreadySettled(Conflict):
    code = "payments.difference_settled"
    sentence = "这笔差异已经有人处理过了。"


def settle_difference(tx: Tx, staff: Staff, difference_id: uuid.UUID, note: str, now: datetime) -> None:
    """Close it with a note; raises `NoteMissing` or `AlreadySettled`."""
    staff.require("books.read")
    staff.require("orders.refund")
    words = note.strip()
    if not 4 <= len(words) <= 200:
        raise NoteMissing
    done = tx.execute(
        update(BillDifference)
        .where(BillDifference.id == difference_id, BillDifference.settled_at.is_(None))
        .values(settled_at=now, settled_by=staff.actor, note=words)
        .execution_options(synchronize_session=False)
    )
    if getattr(done, "rowcount", 0) != 1:
        raise AlreadySettled
    record(
        tx, staff.actor, "payments.settle_difference", f"bill_difference:{difference_id}", now, detail={"note": words}
    )
