"""Take a share back: its words disappear and its code leads nowhere any more.

Promises: what was credited before stays.
"""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.codes.revoke_code import revoke_code
from app.kernel.database import Tx
from referral.shares.models import SharePost
from referral.shares.queries import ShareMissing


def hide_share(tx: Tx, person_id: uuid.UUID, token: str, now: datetime) -> None:
    """Hide her own share; raises `ShareMissing` when it is not hers or already gone."""
    hidden = tx.execute(
        update(SharePost)
        .where(SharePost.token == token, SharePost.person_id == person_id, SharePost.hidden_at.is_(None))
        .values(hidden_at=now)
        .execution_options(synchronize_session=False)
    )
    if getattr(hidden, "rowcount", 0) != 1:
        raise ShareMissing
    revoke_code(tx, token, f"person:{person_id}", now)
