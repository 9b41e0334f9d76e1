"""Begin a browser's session.

Promises: a new secret at every sign-in, stored as a hash; the browser's former session of the same kind ends.
"""

import uuid
from datetime import datetime, timedelta

from app.identity.close_session import close_session
from app.identity.events import ShopperSignedIn
from app.identity.models import SignInSession
from app.kernel.database import Tx
from app.kernel.ids import new_token, token_hash
from app.kernel.outbox import publish

LIFE = timedelta(days=30)
FRESH = timedelta(minutes=15)


def open_session(
    tx: Tx,
    now: datetime,
    *,
    person_id: uuid.UUID | None = None,
    staff_id: uuid.UUID | None = None,
    browser_id: str | None = None,
    former: str | None = None,
    life: timedelta = LIFE,
) -> str:
    """The secret for the cookie, of a shopper's session for `person_id`, of a staff session for `staff_id`.

    `former` is the secret the browser held until now. A shopper's sign-in publishes `ShopperSignedIn`.
    """
    if former:
        close_session(tx, former, now)
    token = new_token(256)
    tx.add(
        SignInSession(
            token_hash=token_hash(token),
            kind="staff" if staff_id else "shopper",
            person_id=person_id,
            staff_id=staff_id,
            created_at=now,
            seen_at=now,
            expires_at=now + life,
            fresh_until=now + FRESH,
        )
    )
    tx.flush()
    if person_id:
        publish(tx, ShopperSignedIn(person_id, browser_id, now), now)
    return token
