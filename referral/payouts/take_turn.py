"""Queue at a person's row before anything about her money is decided.

Promises: two decisions about one person run one after the other, also where statements see only what is committed.
"""

import uuid

from sqlalchemy import update

from app.kernel.database import Tx
from app.kernel.idempotency import insert_if_absent
from referral.payouts.models import PayoutTurn


def take_turn(tx: Tx, person_id: uuid.UUID) -> None:
    """Wait here until nobody else decides about this person."""
    insert_if_absent(tx, PayoutTurn, {"person_id": person_id, "turn": 0})
    tx.execute(
        update(PayoutTurn)
        .where(PayoutTurn.person_id == person_id)
        .values(turn=PayoutTurn.turn + 1)
        .execution_options(synchronize_session=False)
    )
