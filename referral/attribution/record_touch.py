"""Keep that somebody's code was opened.

Promises: added in the transaction of the opening itself, with all its evidence; never changed.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from app.kernel.database import Tx
from app.kernel.ids import new_id
from referral.attribution.models import Touch
from referral.attribution.rules.facts import TouchKind


@dataclass(frozen=True)
class Opening:
    """What is known of one opening; a person, a browser or both came."""

    kind: TouchKind
    code_id: uuid.UUID
    token: str
    via: str
    at: datetime
    actor_id: uuid.UUID | None = None
    staff_id: uuid.UUID | None = None
    post_id: uuid.UUID | None = None
    branch_id: uuid.UUID | None = None
    product_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    browser_id: str | None = None


def record_touch(tx: Tx, opening: Opening) -> uuid.UUID:
    """Add the touch and return its id."""
    touch = Touch(
        id=new_id(),
        kind=str(opening.kind),
        code_id=opening.code_id,
        token=opening.token,
        via=opening.via,
        at=opening.at,
        actor_id=opening.actor_id,
        staff_id=opening.staff_id,
        post_id=opening.post_id,
        branch_id=opening.branch_id,
        product_id=opening.product_id,
        person_id=opening.person_id,
        browser_id=opening.browser_id,
    )
    tx.add(touch)
    return touch.id
