"""The audit trail: who did what to which thing.

Promises: written with the act itself; never changed, never deleted.
"""

import uuid
from datetime import datetime
from typing import Any

from app.kernel.database import Tx
from app.kernel.ids import new_id
from app.kernel.models import AuditEntry


def record(
    tx: Tx,
    actor: str,
    action: str,
    subject: str,
    now: datetime,
    *,
    detail: dict[str, Any] | None = None,
    branch_id: uuid.UUID | None = None,
) -> None:
    """`actor` and `subject` as `kind:id`, `action` as `package.verb`; `detail` holds before and after, no secrets."""
    tx.add(
        AuditEntry(
            id=new_id(), at=now, actor=actor, action=action, subject=subject, branch_id=branch_id, detail=detail or {}
        )
    )
