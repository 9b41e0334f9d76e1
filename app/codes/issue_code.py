"""Make the code of a thing, or find the one it has."""

import uuid
from datetime import datetime

from sqlalchemy import select

from app.codes.models import EntryCode
from app.codes.rules import live_key
from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from app.kernel.ids import new_id, new_token

TOKEN_BITS = 100  # 20 letters: not guessable, and short enough for a QR that phones read from across a counter


def issue_code(
    tx: Tx,
    kind: str,
    now: datetime,
    *,
    subject_id: uuid.UUID | None = None,
    branch_id: uuid.UUID | None = None,
    product_id: uuid.UUID | None = None,
    by: str,
) -> str:
    """The token of the live code for this thing; `by` names the actor as `kind:id`."""
    key = live_key(kind, subject_id, branch_id, product_id)
    known = tx.scalar(select(EntryCode.token).where(EntryCode.live_key == key))
    if known:
        return known
    token = new_token(TOKEN_BITS)
    made = insert_if_absent(
        tx,
        EntryCode,
        {
            "id": new_id(),
            "token": token,
            "kind": kind,
            "subject_id": subject_id,
            "branch_id": branch_id,
            "product_id": product_id,
            "live_key": key,
            "created_at": now,
            "created_by": by,
        },
    )
    return token if made else tx.scalars(select(EntryCode.token).where(EntryCode.live_key == key)).one()
