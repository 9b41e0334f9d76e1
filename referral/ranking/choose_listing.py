"""Be listed in rankings, or not."""

import uuid
from datetime import datetime

from sqlalchemy import update

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from referral.ranking.models import RankingChoice


def choose_listing(tx: Tx, subject_id: uuid.UUID, hidden: bool, now: datetime) -> None:
    """Keep the choice of a member (her person) or a clerk (her staff entry); the last one counts."""
    values = {"hidden": hidden, "at": now}
    if insert_if_absent(tx, RankingChoice, {"subject_id": subject_id} | values):
        return
    tx.execute(
        update(RankingChoice)
        .where(RankingChoice.subject_id == subject_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
