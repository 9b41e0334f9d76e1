"""The greeting of a follow or scan has been given."""

import uuid
from datetime import datetime

from sqlalchemy import or_, update

from app.kernel.database import Tx
from app.official.models import Follower


def mark_greeted(tx: Tx, person_id: uuid.UUID, now: datetime) -> bool:
    """Claim the greeting of the present window; False when another has greeted already. One guarded statement."""
    ungreeted = or_(Follower.greeted_at.is_(None), Follower.greeted_at < Follower.quick_opened_at)
    claimed = tx.execute(
        update(Follower)
        .where(Follower.person_id == person_id, Follower.quick_opened_at.is_not(None), ungreeted)
        .values(greeted_at=now)
        .execution_options(synchronize_session="fetch")
    )
    return bool(getattr(claimed, "rowcount", 0))
