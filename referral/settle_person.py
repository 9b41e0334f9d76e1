"""After a touch: bind the new customer in the tree and to a clerk.

Promises: works from stored touches only; running it again changes nothing.
"""

import uuid
from datetime import datetime

from app.kernel.database import Tx
from referral.attribution.bind_referrer import bind_referrer
from referral.attribution.renew_bond import renew_bond


def settle_person(tx: Tx, person_id: uuid.UUID, now: datetime) -> None:
    """Bring referrer and bond up to date."""
    bind_referrer(tx, person_id, now)
    renew_bond(tx, person_id, now)
