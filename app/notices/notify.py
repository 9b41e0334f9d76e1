"""Write a notice."""

import uuid
from datetime import datetime
from typing import Any

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id
from app.kernel.outbox import publish
from app.notices.events import NoticeWritten
from app.notices.models import Notice


def notify(tx: Tx, person_id: uuid.UUID, kind: str, params: dict[str, Any], key: str, now: datetime) -> bool:
    """Whether it is new; the same `key` tells once. `params` are JSON values without personal data of others."""
    notice = {
        "id": new_id(),
        "key": key,
        "person_id": person_id,
        "kind": kind,
        "params": params,
        "created_at": now,
    }
    if not insert_if_absent(tx, Notice, notice):
        return False
    publish(tx, NoticeWritten(uuid.UUID(str(notice["id"])), person_id), now)
    return True
